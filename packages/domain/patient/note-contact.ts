import { newestTimes, type PatientCard } from './patient-card.ts';

/** The card after a contact at `at`, epoch ms; the caller gives it its next revision (`CardStore.put`). */
export function noteContact(card: PatientCard, at: number, now: number): PatientCard {
  return { ...card, contactTimes: newestTimes(card.contactTimes, at, now) };
}

/**
 * The card after a contact was corrected: moved in time, taken away (`at` null), or there again (`was` null). One that the
 * card does not know, because it was counted again since, changes nothing.
 */
export function correctContact(
  card: PatientCard,
  { was, at }: { readonly was: number | null; readonly at: number | null },
  now: number,
): PatientCard {
  const place = was === null ? -1 : card.contactTimes.indexOf(was);
  if (was === at || (was !== null && place < 0)) return card;
  const others = place < 0 ? card.contactTimes : card.contactTimes.toSpliced(place, 1);
  return { ...card, contactTimes: at === null ? others : newestTimes(others, at, now) };
}

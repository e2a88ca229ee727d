import { newestTimes, type PatientCard } from './patient-card.ts';

/** The card after a contact at `at`, epoch ms; the caller gives it its next revision (`CardStore.put`). */
export function noteContact(card: PatientCard, at: number, now: number): PatientCard {
  return { ...card, contactTimes: newestTimes(card.contactTimes, at, now) };
}

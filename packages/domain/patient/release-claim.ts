import { err, ok, type Result } from '../result.ts';
import { claimAt, type PatientCard } from './patient-card.ts';

/** Lets go of one's own claim; another's ends by itself or is taken over. */
export function releaseClaim(
  card: PatientCard,
  { by, now }: { readonly by: string; readonly now: number },
): Result<PatientCard, 'claimed-by-another' | 'not-claimed'> {
  const held = claimAt(card, now);
  if (held === undefined) return err('not-claimed');
  return held.by === by ? ok({ ...card, claim: undefined }) : err('claimed-by-another');
}

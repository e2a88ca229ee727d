import { err, ok, type Result } from '../result.ts';
import { CLAIM_LASTS_MS, claimAt, type PatientCard } from './patient-card.ts';

interface Claiming {
  readonly by: string;
  readonly unitId: string;
  readonly takeOver: boolean;
  /** Epoch ms. */
  readonly now: number;
}

/** Takes the patient in hand. One person at a time, unless it is taken over; one's own claim begins anew. */
export function claimPatient(
  card: PatientCard,
  { by, unitId, takeOver, now }: Claiming,
): Result<PatientCard, 'claimed-by-another'> {
  const held = claimAt(card, now);
  if (held !== undefined && held.by !== by && !takeOver) return err('claimed-by-another');
  return ok({ ...card, claim: { by, unitId, at: now, until: now + CLAIM_LASTS_MS } });
}

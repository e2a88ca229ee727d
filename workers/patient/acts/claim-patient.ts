import { claimPatient } from '@naer/domain/patient/claim-patient';
import type { PatientActDone, PatientActRefusal } from '@naer/domain/patient/patient-act';
import { ok, type Result } from '@naer/domain/result';
import type { PatientActing } from '../run-patient-command.ts';
import { writeCard } from '../write-card.ts';

/** Somebody takes the patient in hand: one row of work, one claimer. */
export function runClaim(
  { store, facts, by, unitId, now }: PatientActing,
  takeOver: boolean,
): Result<PatientActDone, PatientActRefusal> {
  const claimed = claimPatient(store.cards.read(facts, store.registry.epoch), { by, unitId, takeOver, now });
  return claimed.ok ? ok({ kind: 'claim', card: writeCard(store, claimed.value, now) }) : claimed;
}

import type { PatientActDone, PatientActRefusal } from '@naer/domain/patient/patient-act';
import { releaseClaim } from '@naer/domain/patient/release-claim';
import { ok, type Result } from '@naer/domain/result';
import type { PatientActing } from '../run-patient-command.ts';
import { writeCard } from '../write-card.ts';

/** Lets go of one's own claim. */
export function runReleaseClaim({ store, facts, by, now }: PatientActing): Result<PatientActDone, PatientActRefusal> {
  const released = releaseClaim(store.cards.read(facts, store.registry.epoch), { by, now });
  return released.ok ? ok({ kind: 'release-claim', card: writeCard(store, released.value, now) }) : released;
}

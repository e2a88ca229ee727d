import type { SeenChange } from '@naer/domain/monitor/change';
import type { PatientActDone, PatientActRefused } from '@naer/domain/patient/patient-act';
import { err, ok, type Result } from '@naer/domain/result';
import type { PatientActing } from '../run-patient-command.ts';
import { writeChanges } from '../write-changes.ts';

/**
 * Measurements are marked looked at, any of them, all or none: what is unknown is named. Once seen stays seen, by the unit
 * that was first; the patient reads which one it was.
 */
export function runMarkSeen(
  { store, facts, by, unitId, now }: PatientActing,
  sequences: readonly number[],
): Result<PatientActDone, PatientActRefused> {
  const asked = [...new Set(sequences)];
  const known = store.feed.known(asked);
  const unknown = asked.filter((sequence) => !known.has(sequence));
  if (unknown.length > 0) return err({ reason: 'unknown-measurement', ids: unknown.map(String) });
  const before = store.feed.seen(asked);
  const anew = asked.filter((sequence) => !before.has(sequence));
  if (anew.length === 0) return ok({ kind: 'mark-seen', seen: 0 });
  store.feed.markSeen(anew, now);
  const measurementIds = anew.map((sequence) => `${facts.patientId}.${sequence}`);
  store.feed.add({ kind: 'seen', at: now, unitId, measurementIds });
  const changes = anew.map((sequence): SeenChange => ({ kind: 'seen', sequence, at: now, by, unitId }));
  writeChanges(store, facts, { changes, timers: [], sequence: store.outbox.sequence }, now);
  return ok({ kind: 'mark-seen', seen: anew.length });
}

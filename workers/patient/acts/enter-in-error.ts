import { readingsOf } from '@naer/domain/monitor/basis-of-alert';
import type { CorrectionChange } from '@naer/domain/monitor/change';
import { correctReadings } from '@naer/domain/monitor/correct-reading';
import type { PatientActDone, PatientActRefusal, PatientActRefused } from '@naer/domain/patient/patient-act';
import { err, ok, type Result } from '@naer/domain/result';
import { passErrors } from '../merge/follow-merges.ts';
import { monitorState } from '../monitor-state.ts';
import type { PatientActing } from '../run-patient-command.ts';
import { writeChanges } from '../write-changes.ts';

/** A measurement was wrong: it is kept, counts no longer, and what stood on it is judged again in the same transaction. */
export function runEnterInError(
  { store, facts, by, unitId, now }: PatientActing,
  sequence: number,
  reason: string,
): Result<PatientActDone, PatientActRefusal | PatientActRefused> {
  const { history, outbox } = store;
  const entered = history.enterInError(sequence);
  if (entered === 'unknown') return err({ reason: 'unknown-measurement', ids: [String(sequence)] });
  if (entered === 'already') return err('already-entered-in-error');
  const correction: CorrectionChange = { kind: 'correction', sequence, at: now, by, unitId, reason };
  store.merges.noteErroneous([sequence]);
  passErrors(store, facts, { sequences: [sequence], isAll: true }, now);
  const { sample } = entered;
  const state = monitorState(store, facts);
  const ended = store.alerts.endedAsNormal();
  const known = sample && history.findAll([...state.alerts, ...ended].flatMap(readingsOf));
  const judged = known && correctReadings(state, history, known, [sample], now, ended);
  const changes = [correction, ...(judged?.events ?? [])];
  const { timers = [], fired } = judged ?? {};
  writeChanges(store, facts, { changes, timers, fired, sequence: outbox.sequence }, now);
  return ok({ kind: 'enter-in-error', sequence });
}

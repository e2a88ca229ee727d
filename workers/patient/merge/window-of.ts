import { mergedSequence } from '@naer/domain/merge/patient-merges';
import type { NumberedRecord } from '@naer/domain/merge/take-over-alert';
import type { FiringMark } from '@naer/domain/window/range';
import { WINDOW_MS } from '../store/measurement-store.ts';
import type { MonitorStore } from '../store/monitor-store.ts';
import type { Hand } from './merge-port.ts';

/** One call between objects carries at most 32 MiB. */
const ROWS_AT_MOST = 50_000;
/** Above the ordinals of the record's own readings at the same device time. */
const ORDINALS_APART = 1_000;

/** What another record's rules look back on: the newest readings of the last 90 days that were this record's own, and what has fired at them. */
export function windowOf(sql: SqlStorage, now: number): Pick<Hand, 'window' | 'marks'> {
  const since = now - WINDOW_MS;
  const window = sql
    .exec(
      'select * from measurement where measured_at >= ? and sequence > 0 order by measured_at desc limit ?',
      since,
      ROWS_AT_MOST,
    )
    .toArray();
  const marks = sql
    .exec<{ rule_key: string; measured_at: number; sequence: number; severity: FiringMark['severity'] }>(
      'select rule_key, measured_at, sequence, severity from firing where measured_at >= ? and sequence >= 0 limit ?',
      since,
      ROWS_AT_MOST,
    )
    .toArray()
    .map((row) => ({
      ruleKey: row.rule_key,
      measuredAt: row.measured_at,
      sequence: row.sequence,
      severity: row.severity,
    }));
  return { window, marks };
}

/** The other record's readings stand in this window from now on, below zero: rules look back on them, and none is sent anywhere. */
export function takeWindow(store: MonitorStore, { nth }: NumberedRecord, { window, marks }: Hand, now: number): void {
  for (const row of window)
    store.measurements.adopt({
      ...row,
      sequence: mergedSequence(nth, Number(row.sequence)),
      ordinal: Number(row.ordinal) + ORDINALS_APART * nth,
    });
  store.history.putFired(
    marks.map((mark) => ({ ...mark, sequence: mergedSequence(nth, mark.sequence) })),
    now,
  );
  store.history.replaced();
}

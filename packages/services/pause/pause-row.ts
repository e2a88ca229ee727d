import type { PauseView } from '@naer/contracts/plan';
import { type SQL, sql } from 'drizzle-orm';
import { type MarkRow, showMark, voidedMark } from '../correction/last-correction.ts';
import { isoTime, present } from '../shared/sent-digits.ts';

export interface PauseRow {
  readonly pause_id: string;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly reason: PauseView['reason'];
  readonly note: string | null;
  readonly created_by: string;
  readonly created_ms: number;
  readonly ended_by: string | null;
  readonly ended_ms: number | null;
  readonly mark: MarkRow | null;
}

/** Columns of `monitoring_pause s`. */
export const PAUSE_COLUMNS: SQL = sql`s.pause_id, (extract(epoch from s.from_at) * 1e3)::float8 as from_ms,
  (extract(epoch from s.to_at) * 1e3)::float8 as to_ms, s.reason, s.note, s.created_by,
  (extract(epoch from s.created_at) * 1e3)::float8 as created_ms, s.ended_by,
  (extract(epoch from s.ended_at) * 1e3)::float8 as ended_ms, ${voidedMark('pause', 's', 'pause_id')} as mark`;

/** A pause as REST gives it. */
export function showPause(row: PauseRow): PauseView {
  const { ended_by: by, ended_ms: at } = row;
  return {
    pauseId: row.pause_id,
    from: isoTime(row.from_ms),
    to: isoTime(row.to_ms),
    reason: row.reason,
    ...present({ note: row.mark === null ? row.note : null, correction: row.mark && showMark(row.mark) }),
    created: { by: row.created_by, at: isoTime(row.created_ms) },
    ...(by === null || at === null ? {} : { ended: { by, at: isoTime(at) } }),
  };
}

import type { KinView } from '@naer/contracts/access';
import { sql } from 'drizzle-orm';
import { type MarkRow, showMark, voidedMark } from '../correction/last-correction.ts';
import { isoTime, present } from '../shared/sent-digits.ts';

export interface KinRow {
  readonly kin_id: string;
  readonly basis: KinView['basis'];
  readonly kinship: string | null;
  readonly may_see: KinView['maySee'];
  readonly from_ms: number;
  readonly to_ms: number | null;
  readonly granted_by: string | null;
  readonly created_us: number;
  readonly ended_ms: number | null;
  readonly ended_by: string | null;
  readonly programmes: readonly string[];
  readonly mark: MarkRow | null;
}

/** Columns of `kin_relation k`; the subject's index is not among them. */
export const KIN_COLUMNS = sql`${sql.raw(`k.kin_id, k.basis, k.kinship, to_jsonb(k.may_see) as may_see,
  (extract(epoch from lower(k.period)) * 1e3)::float8 as from_ms, (extract(epoch from upper(k.period)) * 1e3)::float8 as to_ms,
  k.granted_by, (extract(epoch from k.created_at) * 1e6)::float8 as created_us,
  (extract(epoch from k.ended_at) * 1e3)::float8 as ended_ms, k.ended_by, to_jsonb(k.programmes) as programmes`)}, ${voidedMark('kin', 'k', 'kin_id')} as mark`;

/** A next of kin as it goes out: nothing says who it is but the kinship. */
export function showKin(row: KinRow): KinView {
  return {
    kinId: row.kin_id,
    basis: row.basis,
    maySee: row.may_see,
    from: isoTime(row.from_ms),
    granted: { at: isoTime(row.created_us / 1e3), by: row.granted_by ?? 'patient' },
    ...present({
      kinship: row.mark === null ? row.kinship : null,
      correction: row.mark && showMark(row.mark),
      programmes: row.programmes.length === 0 ? null : [...row.programmes],
      to: row.to_ms === null ? null : isoTime(row.to_ms),
      ended: row.ended_ms === null ? null : { at: isoTime(row.ended_ms), by: row.ended_by ?? 'patient' },
    }),
  };
}

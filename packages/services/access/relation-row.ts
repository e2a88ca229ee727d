import type { RelationView } from '@naer/contracts/access';
import { sql } from 'drizzle-orm';
import { type MarkRow, showMark, voidedMark } from '../correction/last-correction.ts';
import { isoTime, present } from '../shared/sent-digits.ts';

export interface RelationRow {
  readonly relation_id: string;
  readonly kind: RelationView['kind'];
  readonly unit_id: string | null;
  readonly practitioner_id: string | null;
  readonly from_ms: number;
  readonly to_ms: number | null;
  readonly reason: string | null;
  readonly granted_by: string | null;
  readonly created_us: number;
  readonly ended_ms: number | null;
  readonly ended_by: string | null;
  readonly mark: MarkRow | null;
}

/** Columns of `care_relation c`. */
export const RELATION_COLUMNS = sql`${sql.raw(`c.relation_id, c.kind, c.unit_id, c.practitioner_id,
  (extract(epoch from lower(c.period)) * 1e3)::float8 as from_ms, (extract(epoch from upper(c.period)) * 1e3)::float8 as to_ms,
  c.reason, c.granted_by, (extract(epoch from c.created_at) * 1e6)::float8 as created_us,
  (extract(epoch from c.ended_at) * 1e3)::float8 as ended_ms, c.ended_by`)}, ${voidedMark('relation', 'c', 'relation_id')} as mark`;

/** A relation as it goes out. */
export function showRelation(row: RelationRow): RelationView {
  return {
    relationId: row.relation_id,
    kind: row.kind,
    from: isoTime(row.from_ms),
    ...present({
      unitId: row.unit_id,
      practitionerId: row.practitioner_id,
      to: row.to_ms === null ? null : isoTime(row.to_ms),
      reason: row.mark === null ? row.reason : null,
      correction: row.mark && showMark(row.mark),
      grantedBy: row.granted_by,
      ended: row.ended_ms === null ? null : { at: isoTime(row.ended_ms), ...present({ by: row.ended_by }) },
    }),
  };
}

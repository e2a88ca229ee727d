import type { BlockView } from '@naer/contracts/access';
import { sql } from 'drizzle-orm';
import { type MarkRow, showMark, voidedMark } from '../correction/last-correction.ts';
import { isoTime, present } from '../shared/sent-digits.ts';

export interface BlockRow {
  readonly block_id: string;
  readonly practitioner_id: string | null;
  readonly unit_id: string | null;
  readonly organisation_id: string | null;
  readonly document: string | null;
  readonly wish: string;
  readonly recorded_by: string;
  readonly recorded_us: number;
  readonly lifted_ms: number | null;
  readonly lifted_by: string | null;
  readonly mark: MarkRow | null;
}

/** Columns of `access_block b`. */
export const BLOCK_COLUMNS = sql`${sql.raw(`b.block_id, b.practitioner_id, b.unit_id, b.organisation_id, b.document, b.wish,
  b.recorded_by, (extract(epoch from b.recorded_at) * 1e6)::float8 as recorded_us,
  (extract(epoch from b.lifted_at) * 1e3)::float8 as lifted_ms, b.lifted_by`)}, ${voidedMark('block', 'b', 'block_id')} as mark`;

/** A block as it goes out. */
export function showBlock(row: BlockRow): BlockView {
  return {
    blockId: row.block_id,
    wish: row.mark === null ? row.wish : '',
    recorded: { at: isoTime(row.recorded_us / 1e3), by: row.recorded_by },
    ...present({
      practitionerId: row.practitioner_id,
      unitId: row.unit_id,
      organisationId: row.organisation_id,
      document: row.document,
      correction: row.mark && showMark(row.mark),
      lifted: row.lifted_ms === null ? null : { at: isoTime(row.lifted_ms), by: row.lifted_by ?? '' },
    }),
  };
}

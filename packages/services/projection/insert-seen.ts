import type { Insert } from '@naer/db/insert-rows';
import type { measurementSeen } from '@naer/db/schema/contacts';
import { type SQL, sql } from 'drizzle-orm';
import type { Placed } from './placed-change.ts';

const SEEN_COLUMNS = {
  patientId: 'uuid',
  sequence: 'bigint',
  at: 'timestamptz',
  seenBy: 'text',
  unitId: 'uuid',
} as const;

/** One row per measurement: the first mark stays, a repeat changes nothing. */
export function insertSeen<Row>(insert: Insert<Row>, tenantId: string, changes: readonly Placed<'seen'>[]): SQL<Row> {
  const rows = changes.map(({ patientId, change: { sequence, at, by, unitId } }) => ({
    patientId,
    sequence,
    at,
    seenBy: by,
    unitId,
  }));
  return insert<typeof measurementSeen>('measurement_seen', SEEN_COLUMNS, tenantId, rows, sql`on conflict do nothing`);
}

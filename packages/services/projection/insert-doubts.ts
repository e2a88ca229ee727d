import type { Insert } from '@naer/db/insert-rows';
import type { measurementDoubt } from '@naer/db/schema/records';
import { type SQL, sql } from 'drizzle-orm';
import type { Placed } from './placed-change.ts';

const DOUBT_COLUMNS = {
  patientId: 'uuid',
  sequence: 'bigint',
  doubt: 'text',
  at: 'timestamptz',
} as const;

/** One row per measurement and doubt; a repeat changes nothing. */
export function insertDoubts<Row>(
  insert: Insert<Row>,
  tenantId: string,
  changes: readonly Placed<'doubt'>[],
): SQL<Row> {
  const rows = changes.map(({ patientId, change: { sequence, doubt, at } }) => ({ patientId, sequence, doubt, at }));
  return insert<typeof measurementDoubt>(
    'measurement_doubt',
    DOUBT_COLUMNS,
    tenantId,
    rows,
    sql`on conflict do nothing`,
  );
}

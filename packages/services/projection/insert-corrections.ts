import type { Insert } from '@naer/db/insert-rows';
import type { measurementCorrection } from '@naer/db/schema/records';
import { type SQL, sql } from 'drizzle-orm';
import type { Placed } from './placed-change.ts';

const CORRECTION_COLUMNS = {
  patientId: 'uuid',
  sequence: 'bigint',
  at: 'timestamptz',
  by: 'uuid',
  unitId: 'uuid',
  reason: 'text',
} as const;

/** One row per measurement; a repeat changes nothing. */
export function insertCorrections<Row>(
  insert: Insert<Row>,
  tenantId: string,
  changes: readonly Placed<'correction'>[],
): SQL<Row> {
  const rows = changes.map(({ patientId, change: { sequence, at, by, unitId, reason } }) => ({
    patientId,
    sequence,
    at,
    by,
    unitId,
    reason,
  }));
  return insert<typeof measurementCorrection>(
    'measurement_correction',
    CORRECTION_COLUMNS,
    tenantId,
    rows,
    sql`on conflict do nothing`,
  );
}

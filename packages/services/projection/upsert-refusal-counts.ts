import type { Insert } from '@naer/db/insert-rows';
import type { refusalCount } from '@naer/db/schema/records';
import { type SQL, sql } from 'drizzle-orm';
import { newestByKey, type Placed } from './placed-change.ts';

const REFUSAL_COLUMNS = {
  patientId: 'uuid',
  deviceId: 'uuid',
  day: 'date',
  code: 'text',
  total: 'bigint',
} as const;

/** Totals only grow: the greater one stays, in whatever order they come. */
export function upsertRefusalCounts<Row>(
  insert: Insert<Row>,
  tenantId: string,
  changes: readonly Placed<'refusal-count'>[],
): SQL<Row> {
  const rows = changes.map(({ patientId, change: { deviceId, day, code, total } }) => ({
    patientId,
    deviceId,
    day,
    code,
    total,
  }));
  return insert<typeof refusalCount>(
    'refusal_count',
    REFUSAL_COLUMNS,
    tenantId,
    rows,
    sql`on conflict (tenant_id, patient_id, device_id, day, code) do update set
      total = excluded.total, updated_at = now() where refusal_count.total < excluded.total`,
  );
}

/** The greatest total of each count. */
export function greatestRefusalCounts(changes: readonly Placed<'refusal-count'>[]): readonly Placed<'refusal-count'>[] {
  return newestByKey(
    changes,
    ({ patientId, change }) => `${patientId} ${change.deviceId} ${change.day} ${change.code}`,
    (a, b) => a.change.total - b.change.total,
  );
}

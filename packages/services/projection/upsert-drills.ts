import type { Insert } from '@naer/db/insert-rows';
import type { drill } from '@naer/db/schema/drills';
import { type SQL, sql } from 'drizzle-orm';
import { newestByKey, type Placed } from './placed-change.ts';

const DRILL_COLUMNS = {
  drillId: 'uuid',
  unitId: 'uuid',
  n: 'bigint',
  startedAt: 'timestamptz',
  startedBy: 'uuid',
  body: 'jsonb',
} as const;

/** A higher `n` replaces how it went so far; never what is another unit's. */
export function upsertDrills<Row>(
  insert: Insert<Row>,
  tenantId: string,
  changes: readonly Placed<'drill'>[],
): SQL<Row> {
  const rows = changes.map(({ change: { run } }) => ({
    drillId: run.drillId,
    unitId: run.unitId,
    n: run.n,
    startedAt: run.startedAt,
    startedBy: run.startedBy,
    body: run,
  }));
  return insert<typeof drill>(
    'drill',
    DRILL_COLUMNS,
    tenantId,
    rows,
    sql`on conflict (tenant_id, drill_id) do update set n = excluded.n, body = excluded.body, updated_at = now()
      where drill.n < excluded.n and drill.unit_id = excluded.unit_id`,
  );
}

/** The highest `n` of each. */
export function newestDrills(changes: readonly Placed<'drill'>[]): readonly Placed<'drill'>[] {
  return newestByKey(
    changes,
    ({ change }) => change.run.drillId,
    (a, b) => a.change.run.n - b.change.run.n,
  );
}

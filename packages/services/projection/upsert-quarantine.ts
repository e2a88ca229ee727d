import type { Insert } from '@naer/db/insert-rows';
import type { quarantine } from '@naer/db/schema/records';
import { type SQL, sql } from 'drizzle-orm';
import { newestByKey, type Placed } from './placed-change.ts';

const QUARANTINE_COLUMNS = {
  patientId: 'uuid',
  sequence: 'bigint',
  n: 'bigint',
  state: 'text',
  reason: 'text',
  deviceId: 'uuid',
  assignmentId: 'uuid',
  measuredAt: 'timestamptz',
  receivedAt: 'timestamptz',
  reading: 'jsonb',
  release: 'jsonb',
} as const;

/** A higher `n` replaces state and release; what was read never changes. */
export function upsertQuarantine<Row>(
  insert: Insert<Row>,
  tenantId: string,
  changes: readonly Placed<'quarantine'>[],
): SQL<Row> {
  const rows = changes.map(({ patientId, change }) => ({
    patientId,
    sequence: change.sequence,
    n: change.n,
    state: change.state,
    reason: change.reason,
    deviceId: change.reading.deviceId,
    assignmentId: change.assignmentId,
    measuredAt: change.reading.measuredAt,
    receivedAt: change.reading.receivedAt,
    reading: change.reading,
    release: change.release,
  }));
  return insert<typeof quarantine>(
    'quarantine',
    QUARANTINE_COLUMNS,
    tenantId,
    rows,
    sql`on conflict (tenant_id, patient_id, sequence) do update set
      n = excluded.n, state = excluded.state, release = excluded.release, updated_at = now()
      where quarantine.n < excluded.n`,
  );
}

/** The highest `n` of each quarantined reading. */
export function newestQuarantine(changes: readonly Placed<'quarantine'>[]): readonly Placed<'quarantine'>[] {
  return newestByKey(
    changes,
    ({ patientId, change }) => `${patientId}.${change.sequence}`,
    (a, b) => a.change.n - b.change.n,
  );
}

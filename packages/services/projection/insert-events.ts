import type { Insert } from '@naer/db/insert-rows';
import type { monitorEvent } from '@naer/db/schema/records';
import { type SQL, sql } from 'drizzle-orm';
import type { Placed } from './placed-change.ts';

const EVENT_COLUMNS = {
  patientId: 'uuid',
  sequence: 'bigint',
  code: 'text',
  text: 'text',
  at: 'timestamptz',
  deviceTime: 'timestamptz',
  atText: 'text',
  clock: 'text',
  receivedAt: 'timestamptz',
  sentAt: 'timestamptz',
  late: 'boolean',
  deviceId: 'uuid',
  assignmentId: 'uuid',
  senderId: 'text',
  planVersion: 'integer',
  severity: 'text',
  engineVersion: 'text',
  controllerOrganisationId: 'uuid',
  reportedBy: 'uuid',
  sentSeverity: 'smallint',
  readAs: 'text',
  gatewayText: 'text',
  alertIds: 'text[]',
  followsSequence: 'bigint',
  receipts: 'jsonb',
} as const;

/** One row per event; a repeat changes nothing. */
export function insertEvents<Row>(
  insert: Insert<Row>,
  tenantId: string,
  changes: readonly Placed<'event'>[],
): SQL<Row> {
  return insert<typeof monitorEvent>(
    'monitor_event',
    EVENT_COLUMNS,
    tenantId,
    changes.map(rowOf),
    sql`on conflict do nothing`,
  );
}

function rowOf({ patientId, change: { event, ...kept } }: Placed<'event'>) {
  const { v: _, by: reportedBy, ...told } = event;
  const { kind: __, ...rest } = kept;
  return { patientId, ...told, ...rest, reportedBy };
}

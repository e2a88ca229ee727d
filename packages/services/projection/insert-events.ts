import type { Insert } from '@naer/db/insert-rows';
import { monitorEvent } from '@naer/db/schema/records';
import { type SQL, sql } from 'drizzle-orm';
import type { Placed } from './placed-change.ts';

const EVENT_COLUMNS = [
  'patientId',
  'sequence',
  'code',
  'text',
  'at',
  'deviceTime',
  'atText',
  'clock',
  'receivedAt',
  'sentAt',
  'late',
  'deviceId',
  'assignmentId',
  'senderId',
  'planVersion',
  'severity',
  'engineVersion',
  'controllerOrganisationId',
  'reportedBy',
  'sentSeverity',
  'readAs',
  'gatewayText',
  'alertIds',
  'followsSequence',
  'receipts',
] as const;

/** One row per event; a repeat changes nothing. */
export function insertEvents<Row>(
  insert: Insert<Row>,
  tenantId: string,
  changes: readonly Placed<'event'>[],
): SQL<Row> {
  return insert(monitorEvent, EVENT_COLUMNS, tenantId, changes.map(rowOf), sql`on conflict do nothing`);
}

function rowOf({ patientId, change: { event, ...kept } }: Placed<'event'>) {
  const { v: _, by: reportedBy, ...told } = event;
  const { kind: __, ...rest } = kept;
  return { patientId, ...told, ...rest, reportedBy };
}

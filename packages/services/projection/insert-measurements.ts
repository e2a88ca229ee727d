import type { Insert } from '@naer/db/insert-rows';
import type { measurement } from '@naer/db/schema/records';
import { canonicalUnitOf } from '@naer/domain/measurement/normalise-item';
import { valueKey } from '@naer/domain/measurement/value-key';
import { type SQL, sql } from 'drizzle-orm';
import type { Placed } from './placed-change.ts';

const COLUMNS = {
  patientId: 'uuid',
  sequence: 'bigint',
  type: 'text',
  code: 'text',
  series: 'text',
  status: 'text',
  doubts: 'text[]',
  valueText: 'text',
  value: 'numeric',
  unit: 'text',
  canonicalValue: 'double precision',
  canonicalUnit: 'text',
  comparator: 'text',
  components: 'jsonb',
  answer: 'text',
  deviceTime: 'timestamptz',
  measuredAt: 'timestamptz',
  measuredAtText: 'text',
  precision: 'text',
  receivedAt: 'timestamptz',
  sentAt: 'timestamptz',
  clock: 'text',
  late: 'boolean',
  deviceId: 'uuid',
  assignmentId: 'uuid',
  senderId: 'text',
  method: 'text',
  measuredBy: 'text',
  context: 'jsonb',
  sentReferences: 'text[]',
  isTest: 'boolean',
  door: 'text',
  ordinal: 'integer',
  conflict: 'boolean',
  valueKey: 'text',
  planVersion: 'integer',
  engineVersion: 'text',
  mappingVersion: 'text',
  controllerOrganisationId: 'uuid',
  deviceModel: 'text',
  firmware: 'text',
} as const;

/** A repeat meets the primary key, or the duplicate key when it is older than the monitor's memory: nothing happens. */
export function insertMeasurements<Row>(
  insert: Insert<Row>,
  tenantId: string,
  changes: readonly Placed<'measurement'>[],
): SQL<Row> {
  return insert<typeof measurement>('measurement', COLUMNS, tenantId, changes.map(rowOf), sql`on conflict do nothing`);
}

function rowOf({ patientId, change }: Placed<'measurement'>) {
  const { reading } = change;
  const { quantity } = reading;
  return {
    patientId,
    sequence: change.sequence,
    type: reading.type,
    code: reading.code,
    series: reading.series,
    status: change.status,
    doubts: reading.doubts,
    valueText: quantity?.text,
    value: quantity?.text,
    unit: quantity?.unit,
    canonicalValue: quantity?.canonical,
    canonicalUnit: quantity === undefined ? undefined : canonicalUnitOf(reading.type),
    comparator: reading.comparator,
    components: reading.components,
    answer: reading.answer,
    deviceTime: reading.deviceTime,
    measuredAt: reading.measuredAt,
    measuredAtText: reading.measuredAtText,
    precision: reading.precision,
    receivedAt: reading.receivedAt,
    sentAt: reading.sentAt,
    clock: reading.clock,
    late: reading.late,
    deviceId: reading.deviceId,
    assignmentId: change.assignmentId,
    senderId: reading.senderId,
    method: reading.method,
    measuredBy: reading.measuredBy,
    context: reading.context,
    sentReferences: reading.sentReferences,
    isTest: reading.test === true,
    door: reading.door,
    ordinal: change.ordinal,
    conflict: change.conflict,
    valueKey: valueKey(reading),
    planVersion: change.planVersion,
    engineVersion: change.engineVersion,
    mappingVersion: reading.mappingVersion,
    controllerOrganisationId: change.controllerOrganisationId,
    deviceModel: reading.deviceModel,
    firmware: reading.firmware,
  };
}

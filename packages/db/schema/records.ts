import { ALERT_HISTORY_EVENTS } from '@naer/domain/monitor/change';
import {
  bigint,
  boolean,
  date,
  doublePrecision,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const createdAt = () => time('created_at').notNull().defaultNow();
const updatedAt = () => time('updated_at').notNull().defaultNow();
const tenantId = () => uuid('tenant_id').notNull();
const patientId = () => uuid('patient_id').notNull();
const count = (name: string) => bigint(name, { mode: 'number' });

export const measurement = pgTable(
  'measurement',
  {
    tenantId: tenantId(),
    patientId: patientId(),
    sequence: count('sequence').notNull(),
    type: text('type').notNull(),
    code: text('code'),
    series: text('series').notNull(),
    status: text('status', { enum: ['recorded', 'questionable'] }).notNull(),
    doubts: text('doubts').array().notNull(),
    valueText: text('value_text'),
    value: numeric('value'),
    unit: text('unit'),
    canonicalValue: doublePrecision('canonical_value'),
    canonicalUnit: text('canonical_unit'),
    comparator: text('comparator', { enum: ['<', '>', 'LO', 'HI'] }),
    components: jsonb('components'),
    answer: text('answer'),
    deviceTime: time('device_time').notNull(),
    measuredAt: time('measured_at').notNull(),
    measuredAtText: text('measured_at_text').notNull(),
    precision: text('precision', { enum: ['instant', 'day'] }).notNull(),
    receivedAt: time('received_at').notNull(),
    sentAt: time('sent_at'),
    clock: text('clock', { enum: ['device', 'corrected'] }).notNull(),
    late: boolean('late').notNull(),
    deviceId: uuid('device_id').notNull(),
    assignmentId: uuid('assignment_id').notNull(),
    senderId: text('sender_id'),
    method: text('method', { enum: ['device', 'manual'] }),
    measuredBy: text('measured_by', { enum: ['self', 'kin', 'staff'] }),
    context: jsonb('context'),
    sentReferences: text('sent_references').array(),
    isTest: boolean('is_test').notNull(),
    door: text('door', { enum: ['ingest', 'fhir', 'api'] }).notNull(),
    ordinal: integer('ordinal').notNull(),
    conflict: boolean('conflict').notNull(),
    valueKey: text('value_key').notNull(),
    planVersion: integer('plan_version'),
    engineVersion: text('engine_version').notNull(),
    mappingVersion: text('mapping_version').notNull(),
    controllerOrganisationId: uuid('controller_organisation_id').notNull(),
    recordedAt: time('recorded_at').notNull().defaultNow(),
    deviceModel: text('device_model'),
    firmware: text('firmware'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId, t.sequence] })],
);

export const alert = pgTable(
  'alert',
  {
    tenantId: tenantId(),
    alertId: uuid('alert_id').notNull(),
    patientId: patientId(),
    epoch: integer('epoch').notNull(),
    n: count('n').notNull(),
    ruleKey: text('rule_key').notNull(),
    category: text('category', { enum: ['clinical', 'missing', 'technical', 'event', 'message'] }).notNull(),
    severity: text('severity', { enum: ['red', 'yellow'] }).notNull(),
    state: text('state', { enum: ['pending', 'open', 'acknowledged', 'in-progress', 'resolved'] }).notNull(),
    openedAt: time('opened_at').notNull(),
    overdueAt: time('overdue_at'),
    unitId: uuid('unit_id').notNull(),
    ownerOrganisationId: uuid('owner_organisation_id').notNull(),
    controllerOrganisationId: uuid('controller_organisation_id').notNull(),
    planVersion: integer('plan_version').notNull(),
    engineVersion: text('engine_version').notNull(),
    mappingVersion: text('mapping_version').notNull(),
    body: jsonb('body').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.alertId] })],
);

export const alertHistory = pgTable(
  'alert_history',
  {
    tenantId: tenantId(),
    alertId: uuid('alert_id').notNull(),
    epoch: integer('epoch').notNull(),
    n: count('n').notNull(),
    event: text('event', { enum: ALERT_HISTORY_EVENTS }).notNull(),
    patientId: patientId(),
    at: time('at').notNull(),
    sequence: count('sequence'),
    act: jsonb('act'),
    outcome: text('outcome'),
    detail: jsonb('detail'),
    recordedAt: time('recorded_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.alertId, t.epoch, t.n, t.event] })],
);

export const quarantine = pgTable(
  'quarantine',
  {
    tenantId: tenantId(),
    patientId: patientId(),
    sequence: count('sequence').notNull(),
    n: count('n').notNull(),
    state: text('state', { enum: ['held', 'releasing', 'released'] }).notNull(),
    reason: text('reason', { enum: ['not-assigned-at-measured-time', 'clock-spans-assignments'] }).notNull(),
    deviceId: uuid('device_id').notNull(),
    assignmentId: uuid('assignment_id').notNull(),
    measuredAt: time('measured_at').notNull(),
    receivedAt: time('received_at').notNull(),
    reading: jsonb('reading').notNull(),
    release: jsonb('release'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId, t.sequence] })],
);

export const refusalCount = pgTable(
  'refusal_count',
  {
    tenantId: tenantId(),
    patientId: patientId(),
    deviceId: uuid('device_id').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    code: text('code').notNull(),
    total: count('total').notNull(),
    updatedAt: updatedAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId, t.deviceId, t.day, t.code] })],
);

export const measurementDoubt = pgTable(
  'measurement_doubt',
  {
    tenantId: tenantId(),
    patientId: patientId(),
    sequence: count('sequence').notNull(),
    doubt: text('doubt', { enum: ['rapid-change', 'fev1-above-fvc'] }).notNull(),
    at: time('at').notNull(),
    recordedAt: time('recorded_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId, t.sequence, t.doubt] })],
);

export const measurementCorrection = pgTable(
  'measurement_correction',
  {
    tenantId: tenantId(),
    patientId: patientId(),
    sequence: count('sequence').notNull(),
    at: time('at').notNull(),
    by: uuid('by').notNull(),
    unitId: uuid('unit_id').notNull(),
    reason: text('reason').notNull(),
    recordedAt: time('recorded_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId, t.sequence] })],
);

export const monitorEvent = pgTable(
  'monitor_event',
  {
    tenantId: tenantId(),
    patientId: patientId(),
    sequence: count('sequence').notNull(),
    code: text('code').notNull(),
    text: text('text'),
    at: time('at').notNull(),
    deviceTime: time('device_time').notNull(),
    atText: text('at_text').notNull(),
    clock: text('clock', { enum: ['device', 'corrected'] }).notNull(),
    receivedAt: time('received_at').notNull(),
    sentAt: time('sent_at'),
    late: boolean('late').notNull(),
    deviceId: uuid('device_id'),
    assignmentId: uuid('assignment_id'),
    senderId: text('sender_id'),
    planVersion: integer('plan_version'),
    severity: text('severity', { enum: ['yellow', 'red'] }),
    engineVersion: text('engine_version').notNull(),
    controllerOrganisationId: uuid('controller_organisation_id').notNull(),
    recordedAt: time('recorded_at').notNull().defaultNow(),
    reportedBy: uuid('reported_by'),
    sentSeverity: smallint('sent_severity'),
    readAs: text('read_as'),
    gatewayText: text('gateway_text'),
    alertIds: text('alert_ids').array(),
    followsSequence: count('follows_sequence'),
    receipts: jsonb('receipts'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId, t.sequence] })],
);

export const measurementReminder = pgTable(
  'measurement_reminder',
  {
    tenantId: tenantId(),
    patientId: patientId(),
    ruleKey: text('rule_key').notNull(),
    at: time('at').notNull(),
    entryKey: text('entry_key').notNull(),
    slotFrom: time('slot_from').notNull(),
    missing: text('missing').array().notNull(),
    recordedAt: time('recorded_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId, t.ruleKey, t.at] })],
);

export const sweepCursor = pgTable('sweep_cursor', {
  name: text('name').primaryKey(),
  position: text('position').notNull(),
  updatedAt: updatedAt(),
});

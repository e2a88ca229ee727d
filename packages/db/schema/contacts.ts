import { CONTACT_CHANNELS } from '@naer/domain/patient/contact';
import { CORRECTION_REASONS, RECORD_KINDS } from '@naer/domain/patient/record-correction';
import {
  bigint,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const createdAt = () => time('created_at').notNull().defaultNow();
const tenantId = () => uuid('tenant_id').notNull();
const patientId = () => uuid('patient_id').notNull();

export const contact = pgTable(
  'contact',
  {
    tenantId: tenantId(),
    contactId: uuid('contact_id').notNull(),
    patientId: patientId(),
    enrolmentId: uuid('enrolment_id').notNull(),
    channel: text('channel', { enum: CONTACT_CHANNELS }).notNull(),
    at: time('at').notNull(),
    minutes: jsonb('minutes').notNull(),
    outcome: text('outcome').notNull(),
    alertIds: uuid('alert_ids').array().notNull(),
    tripAvoidedKm: doublePrecision('trip_avoided_km'),
    videoLink: text('video_link'),
    note: text('note'),
    recordedBy: text('recorded_by').notNull(),
    unitId: uuid('unit_id').notNull(),
    recordedAt: time('recorded_at').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.contactId] })],
);

export const patientMessage = pgTable(
  'patient_message',
  {
    tenantId: tenantId(),
    messageId: uuid('message_id').notNull(),
    patientId: patientId(),
    direction: text('direction', { enum: ['from-patient', 'to-patient'] }).notNull(),
    text: text('text').notNull(),
    at: time('at').notNull(),
    sentBy: text('sent_by'),
    unitId: uuid('unit_id'),
    deviceId: uuid('device_id'),
    senderId: text('sender_id'),
    alertId: uuid('alert_id'),
    createdAt: createdAt(),
    /** Somebody who wrote it logged in, without a device. */
    authorRelation: text('author_relation', { enum: ['self', 'represented'] }),
    authorIndex: text('author_index'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.messageId] })],
);

export const measurementSeen = pgTable(
  'measurement_seen',
  {
    tenantId: tenantId(),
    patientId: patientId(),
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    at: time('at').notNull(),
    seenBy: text('seen_by').notNull(),
    unitId: uuid('unit_id').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId, t.sequence] })],
);

/** What was corrected, or made void, of what a person wrote: append only. */
export const recordCorrection = pgTable(
  'record_correction',
  {
    tenantId: tenantId(),
    patientId: patientId(),
    kind: text('kind', { enum: RECORD_KINDS }).notNull(),
    recordId: uuid('record_id').notNull(),
    part: text('part').notNull().default(''),
    n: integer('n').notNull(),
    commandId: uuid('command_id').notNull(),
    state: text('state', { enum: ['corrected', 'voided'] }).notNull(),
    content: jsonb('content'),
    reason: text('reason', { enum: CORRECTION_REASONS }).notNull(),
    explanation: text('explanation'),
    by: uuid('by').notNull(),
    unitId: uuid('unit_id').notNull(),
    at: time('at').notNull().defaultNow(),
    version: bigint('version', { mode: 'number' }).notNull(),
    keyId: uuid('key_id'),
    sealed: text('sealed'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId, t.kind, t.recordId, t.part, t.n] })],
);

import { bigint, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });

/** Of a device that stands in the register: how it is named, whose it is, what it measures. */
export const deviceRegisterColumns = {
  identifierSystem: text('identifier_system'),
  identifierValue: text('identifier_value'),
  identifierKey: text('identifier_key'),
  organisationId: uuid('organisation_id'),
  measures: text('measures').array().notNull().default([]),
  version: bigint('version', { mode: 'number' }).notNull().default(1),
  /** Given to nobody any more. */
  retiredAt: time('retired_at'),
} as const;

export const deviceAssignmentUseColumns = {
  kind: text('kind', { enum: ['assignment', 'slot', 'session'] })
    .notNull()
    .default('assignment'),
  slot: text('slot'),
  previousUntil: time('previous_until'),
  /** Null: nobody has this generation's credential yet. */
  credentialIssuedAt: time('credential_issued_at').defaultNow(),
  reason: text('reason'),
  assignedBy: uuid('assigned_by'),
  /** It was never so: `record_correction` says who said it and why. */
  voidedAt: time('voided_at'),
} as const;

/** Readings of a device for which no patient could be found. */
export const deviceQuarantine = pgTable(
  'device_quarantine',
  {
    tenantId: uuid('tenant_id').notNull(),
    heldId: uuid('held_id').notNull().defaultRandom(),
    deviceId: uuid('device_id').notNull(),
    organisationId: uuid('organisation_id').notNull(),
    dedupeKey: text('dedupe_key').notNull(),
    slot: text('slot'),
    reason: text('reason', { enum: ['not-assigned-at-measured-time', 'clock-spans-assignments'] }).notNull(),
    reading: jsonb('reading').notNull(),
    receivedAt: time('received_at').notNull(),
    state: text('state', { enum: ['held', 'releasing', 'released'] })
      .notNull()
      .default('held'),
    release: jsonb('release'),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.heldId] })],
);

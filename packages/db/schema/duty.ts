import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const createdAt = () => time('created_at').notNull().defaultNow();
const updatedAt = () => time('updated_at').notNull().defaultNow();
const tenantId = () => uuid('tenant_id').notNull();

/** Columns of `unit` that duty needs; part of its table in `registry.ts`. */
export const unitDutyColumns = {
  /** `OpeningHours[]`; null: always staffed. */
  openingHours: jsonb('opening_hours'),
  liveQueue: boolean('live_queue').notNull().default(false),
  fallbackUnitId: uuid('fallback_unit_id'),
  careVersion: bigint('care_version', { mode: 'number' }).notNull().default(1),
  dutyVersion: bigint('duty_version', { mode: 'number' }).notNull().default(1),
};

/** Columns of `tenant`: the community's limits. */
export const tenantLimitColumns = {
  redSnoozeMinutes: integer('red_snooze_minutes').notNull().default(60),
  greens: integer('greens').notNull().default(2),
  contactsRaise: integer('contacts_raise').notNull().default(3),
};

export const escalationPolicy = pgTable(
  'escalation_policy',
  {
    tenantId: tenantId(),
    unitId: uuid('unit_id').notNull(),
    policyVersion: integer('policy_version').notNull(),
    programme: text('programme'),
    body: jsonb('body').notNull(),
    signedBy: uuid('signed_by').notNull(),
    signedAt: time('signed_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.unitId, t.policyVersion] })],
);

export const duty = pgTable(
  'duty',
  {
    tenantId: tenantId(),
    unitId: uuid('unit_id').notNull(),
    key: text('key').notNull(),
    name: text('name').notNull(),
    active: boolean('active').notNull().default(true),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.unitId, t.key] })],
);

export const dutyShift = pgTable(
  'duty_shift',
  {
    tenantId: tenantId(),
    shiftId: uuid('shift_id').notNull(),
    unitId: uuid('unit_id').notNull(),
    dutyKey: text('duty_key').notNull(),
    practitionerId: uuid('practitioner_id').notNull(),
    substituteId: uuid('substitute_id'),
    beginsAt: time('begins_at').notNull(),
    endsAt: time('ends_at').notNull(),
    absentAt: time('absent_at'),
    createdBy: uuid('created_by').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.shiftId] })],
);

export const practitionerContact = pgTable(
  'practitioner_contact',
  {
    tenantId: tenantId(),
    practitionerId: uuid('practitioner_id').notNull(),
    /** Empty: sealed, or erased. */
    phone: text('phone').notNull().default(''),
    keyId: uuid('key_id'),
    sealed: text('sealed'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.practitionerId] })],
);

export const pushSubscription = pgTable(
  'push_subscription',
  {
    tenantId: tenantId(),
    subscriptionId: uuid('subscription_id').notNull(),
    practitionerId: uuid('practitioner_id').notNull(),
    /** Empty, as the two after it: sealed, or erased. */
    endpoint: text('endpoint').notNull().default(''),
    p256dh: text('p256dh').notNull().default(''),
    auth: text('auth').notNull().default(''),
    keyId: uuid('key_id'),
    sealed: text('sealed'),
    endpointIndex: text('endpoint_index'),
    createdAt: createdAt(),
    endedAt: time('ended_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.subscriptionId] })],
);

import { bigint, boolean, date, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { daterange } from './column-types.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const createdAt = () => time('created_at').notNull().defaultNow();
const updatedAt = () => time('updated_at').notNull().defaultNow();
const tenantId = () => uuid('tenant_id').notNull();
const state = () =>
  text('state', { enum: ['active', 'suspended', 'leaving', 'left'] })
    .notNull()
    .default('active');

/** Columns of `tenant`, part of its table in `registry.ts`: its state, and what its administrators decide. */
export const tenantStateColumns = {
  state: state(),
  stateSince: time('state_since').notNull().defaultNow(),
  stateReason: text('state_reason'),
  settingsVersion: bigint('settings_version', { mode: 'number' }).notNull().default(1),
};

/** Columns of `organisation`. */
export const organisationStateColumns = {
  municipalityNumber: text('municipality_number'),
  state: state(),
  stateSince: time('state_since').notNull().defaultNow(),
  stateReason: text('state_reason'),
  organisationVersion: bigint('organisation_version', { mode: 'number' }).notNull().default(1),
  /** Whether patients read who acted for it, or in what role alone. */
  showsNames: boolean('shows_names').notNull().default(true),
};

/** Columns of `unit`. */
export const unitStateColumns = {
  closedAt: time('closed_at'),
  unitVersion: bigint('unit_version', { mode: 'number' }).notNull().default(1),
};

/** Columns of `practitioner`: what the sweep has given to the person's object. */
export const practitionerPushColumns = {
  principalPushedVersion: bigint('principal_pushed_version', { mode: 'number' }).notNull().default(1),
};

export const organisationArea = pgTable(
  'organisation_area',
  {
    tenantId: tenantId(),
    organisationId: uuid('organisation_id').notNull(),
    area: text('area').notNull(),
    period: daterange('period').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    voidedAt: time('voided_at'),
    areaId: uuid('area_id').notNull().defaultRandom(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.areaId] })],
);

export const organisationSuccession = pgTable(
  'organisation_succession',
  {
    tenantId: tenantId(),
    predecessorId: uuid('predecessor_id').notNull(),
    successorId: uuid('successor_id').notNull(),
    fromDate: date('from_date', { mode: 'string' }).notNull(),
    reason: text('reason').notNull(),
    createdBy: uuid('created_by').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.predecessorId, t.successorId] })],
);

export const sensitiveProgramme = pgTable(
  'sensitive_programme',
  {
    tenantId: tenantId(),
    programme: text('programme').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    endedAt: time('ended_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.programme] })],
);

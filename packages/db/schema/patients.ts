import { boolean, date, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const tenantId = () => uuid('tenant_id').notNull();
const id = (name: string) => uuid(name).notNull();

/** Columns of `tenant`, part of its table in `registry.ts`. */
export const tenantReferralColumns = {
  /** A unit answers a referral within so many, unless the referral says when. */
  referralWorkingDays: integer('referral_working_days').notNull().default(3),
};

/** Columns of `enrolment` about where it stands, part of its table in `registry.ts`. */
export const enrolmentStageColumns = {
  stage: text('stage', { enum: ['accepted', 'enrolled', 'trained', 'started', 'ended'] })
    .notNull()
    .default('started'),
  purpose: text('purpose'),
  risk: text('risk', { enum: ['low', 'medium', 'high'] }),
  referralId: uuid('referral_id'),
  endedReason: text('ended_reason'),
  endedBy: uuid('ended_by'),
  endedOutcome: text('ended_outcome'),
  closesRed: boolean('closes_red').notNull().default(false),
};

export const enrolmentEvent = pgTable(
  'enrolment_event',
  {
    tenantId: tenantId(),
    eventId: id('event_id'),
    enrolmentId: id('enrolment_id'),
    patientId: id('patient_id'),
    event: text('event').notNull(),
    reason: text('reason'),
    note: text('note'),
    at: time('at').notNull().defaultNow(),
    by: id('by'),
    unitId: uuid('unit_id'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.eventId] })],
);

export const consent = pgTable(
  'consent',
  {
    tenantId: tenantId(),
    consentId: id('consent_id'),
    patientId: id('patient_id'),
    enrolmentId: id('enrolment_id'),
    kind: text('kind', { enum: ['consent', 'decision'] }).notNull(),
    basis: text('basis').notNull(),
    scopes: text('scopes').array().notNull(),
    validFrom: time('valid_from').notNull(),
    reviewBy: time('review_by'),
    by: id('by'),
    unitId: uuid('unit_id'),
    createdAt: time('created_at').notNull().defaultNow(),
    withdrawnAt: time('withdrawn_at'),
    withdrawnBy: uuid('withdrawn_by'),
    withdrawnWhy: text('withdrawn_why'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.consentId] })],
);

export const patientDeath = pgTable(
  'patient_death',
  {
    tenantId: tenantId(),
    deathId: id('death_id'),
    patientId: id('patient_id'),
    enrolmentId: id('enrolment_id'),
    diedOn: date('died_on').notNull(),
    source: text('source').notNull(),
    reason: text('reason').notNull(),
    registeredAt: time('registered_at').notNull().defaultNow(),
    by: id('by'),
    unitId: id('unit_id'),
    stage: text('stage').notNull().default('started'),
    assignments: uuid('assignments').array().notNull().default([]),
    revokedAt: time('revoked_at'),
    revokedBy: uuid('revoked_by'),
    revokedWhy: text('revoked_why'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.deathId] })],
);

export const referral = pgTable(
  'referral',
  {
    tenantId: tenantId(),
    referralId: id('referral_id'),
    fromUnitId: id('from_unit_id'),
    toUnitId: id('to_unit_id'),
    programme: text('programme').notNull(),
    purpose: text('purpose').notNull(),
    risk: text('risk', { enum: ['low', 'medium', 'high'] }).notNull(),
    blindIndex: text('blind_index').notNull(),
    keyId: id('key_id'),
    sealed: text('sealed').notNull(),
    state: text('state', { enum: ['sent', 'accepted', 'declined', 'withdrawn'] })
      .notNull()
      .default('sent'),
    sentAt: time('sent_at').notNull().defaultNow(),
    sentBy: id('sent_by'),
    dueAt: time('due_at').notNull(),
    overdueAt: time('overdue_at'),
    toldAt: time('told_at'),
    decidedAt: time('decided_at'),
    decidedBy: uuid('decided_by'),
    decidedWhy: text('decided_why'),
    patientId: uuid('patient_id'),
    enrolmentId: uuid('enrolment_id'),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.referralId] })],
);

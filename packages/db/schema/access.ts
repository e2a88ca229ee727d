import { sql } from 'drizzle-orm';
import { boolean, integer, pgTable, primaryKey, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { tstzrange } from './column-types.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const tenantId = () => uuid('tenant_id').notNull();
const patientId = () => uuid('patient_id').notNull();
const createdAt = () => time('created_at').notNull().defaultNow();

/** Of `patient`; part of its table in `registry.ts`. */
export const patientAccessColumns = { addressGrade: smallint('address_grade') };
/** Of `enrolment`; part of its table in `registry.ts`. */
export const enrolmentAccessColumns = { sensitive: boolean('sensitive').notNull().default(false) };
/** Of `audit_event`; part of its table in `audit.ts`. */
export const attestColumns = {
  role: text('role'),
  organisationId: uuid('organisation_id'),
  purpose: text('purpose', { enum: ['TREAT', 'ETREAT', 'COC', 'BTG', 'PATRQT', 'FAMRQT', 'PWATRNY'] }),
  relation: text('relation'),
  decisionReference: text('decision_reference'),
};

export const careRelation = pgTable(
  'care_relation',
  {
    tenantId: tenantId(),
    relationId: uuid('relation_id').notNull(),
    patientId: patientId(),
    kind: text('kind', { enum: ['participant', 'listed-gp', 'emergency', 'break-glass'] }).notNull(),
    unitId: uuid('unit_id'),
    practitionerId: uuid('practitioner_id'),
    period: tstzrange('period').notNull(),
    reason: text('reason'),
    grantedBy: uuid('granted_by'),
    createdAt: createdAt(),
    endedAt: time('ended_at'),
    endedBy: uuid('ended_by'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.relationId] })],
);

export const accessBlock = pgTable(
  'access_block',
  {
    tenantId: tenantId(),
    blockId: uuid('block_id').notNull(),
    patientId: patientId(),
    practitionerId: uuid('practitioner_id'),
    unitId: uuid('unit_id'),
    organisationId: uuid('organisation_id'),
    document: text('document'),
    wish: text('wish').notNull(),
    recordedBy: uuid('recorded_by').notNull(),
    recordedAt: time('recorded_at').notNull().defaultNow(),
    liftedAt: time('lifted_at'),
    liftedBy: uuid('lifted_by'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.blockId] })],
);

export const accessReview = pgTable(
  'access_review',
  {
    tenantId: tenantId(),
    reviewId: uuid('review_id').notNull(),
    patientId: patientId(),
    /** Of a broken glass alone. */
    relationId: uuid('relation_id'),
    practitionerId: uuid('practitioner_id').notNull(),
    unitId: uuid('unit_id'),
    at: time('at').notNull().defaultNow(),
    until: time('until').notNull(),
    reason: text('reason').notNull(),
    passedBlock: boolean('passed_block').notNull(),
    state: text('state', { enum: ['open', 'reviewed'] })
      .notNull()
      .default('open'),
    verdict: text('verdict', { enum: ['justified', 'not-justified', 'reported'] }),
    note: text('note'),
    reviewedBy: uuid('reviewed_by'),
    reviewedAt: time('reviewed_at'),
    kind: text('kind', { enum: ['break-glass', 'no-relation', 'own-family-name', 'many-patients'] })
      .notNull()
      .default('break-glass'),
    /** How many acts on how many patients; of what was found, not of a broken glass. */
    events: integer('events'),
    patients: integer('patients'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.reviewId] })],
);

export const kinRelation = pgTable(
  'kin_relation',
  {
    tenantId: tenantId(),
    kinId: uuid('kin_id').notNull(),
    patientId: patientId(),
    /** Keyed blind index of the national id. */
    subjectIndex: text('subject_index').notNull(),
    basis: text('basis', { enum: ['consent', 'representation'] }).notNull(),
    kinship: text('kinship'),
    maySee: text('may_see').array().notNull(),
    period: tstzrange('period').notNull(),
    grantedBy: uuid('granted_by'),
    createdAt: createdAt(),
    endedAt: time('ended_at'),
    endedBy: uuid('ended_by'),
    /** Sensitive programmes that the consent names. */
    programmes: text('programmes').array().notNull().default(sql`'{}'`),
    /** By the patient, logged in: no member of staff stands behind it. */
    grantedByPatient: boolean('granted_by_patient').notNull().default(false),
    endedByPatient: boolean('ended_by_patient').notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.kinId] })],
);

/** Ids alone, across tenants: where a citizen may be known. */
export const citizenDirectory = pgTable(
  'citizen_directory',
  { tenantId: tenantId(), subjectIndex: text('subject_index').notNull() },
  (t) => [primaryKey({ columns: [t.tenantId, t.subjectIndex] })],
);

import { sql } from 'drizzle-orm';
import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { enrolmentAccessColumns, patientAccessColumns } from './access.ts';
import { tenantClientColumns } from './clients.ts';
import { tstzrange } from './column-types.ts';
import { deviceAssignmentUseColumns, deviceRegisterColumns } from './devices.ts';
import { tenantLimitColumns, unitDutyColumns } from './duty.ts';
import { enrolmentStageColumns, tenantReferralColumns } from './patients.ts';
import { practitionerPrincipalColumns } from './people.ts';
import { organisationStateColumns, practitionerPushColumns, tenantStateColumns, unitStateColumns } from './tenants.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const createdAt = () => time('created_at').notNull().defaultNow();
const updatedAt = () => time('updated_at').notNull().defaultNow();
const tenantId = () => uuid('tenant_id').notNull();

export const tenantDirectory = pgTable('tenant_directory', {
  tenantId: uuid('tenant_id').primaryKey(),
  createdAt: createdAt(),
});

export const tenant = pgTable('tenant', {
  tenantId: uuid('tenant_id').primaryKey(),
  name: text('name').notNull(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
  /** IANA. */
  timeZone: text('time_zone').notNull().default('Europe/Oslo'),
  /** HPR authorisation codes whose holders may approve a plan. */
  planApprovers: text('plan_approvers').array().notNull().default(['LE']),
  ...tenantLimitColumns,
  ...tenantReferralColumns,
  ...tenantClientColumns,
  ...tenantStateColumns,
  /** `{ "<quota>": how many }` where it is not the default. */
  quotas: jsonb('quotas').notNull().default({}),
});

export const tenantKey = pgTable(
  'tenant_key',
  {
    tenantId: tenantId(),
    keyId: uuid('key_id').notNull().defaultRandom(),
    wrappedKey: text('wrapped_key').notNull(),
    createdAt: createdAt(),
    state: text('state', { enum: ['active', 'retiring', 'retired', 'destroyed'] })
      .notNull()
      .default('active'),
    previousWrapped: text('previous_wrapped'),
    changedAt: time('changed_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.keyId] })],
);

export const organisation = pgTable(
  'organisation',
  {
    tenantId: tenantId(),
    organisationId: uuid('organisation_id').notNull(),
    number: text('number').notNull(),
    kind: text('kind', { enum: ['hospital-trust', 'municipality', 'gp-practice', 'other'] }).notNull(),
    name: text('name').notNull(),
    ...organisationStateColumns,
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.organisationId] })],
);

export const unit = pgTable(
  'unit',
  {
    tenantId: tenantId(),
    unitId: uuid('unit_id').notNull(),
    organisationId: uuid('organisation_id').notNull(),
    name: text('name').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    ...unitDutyColumns,
    ...unitStateColumns,
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.unitId] })],
);

export const practitioner = pgTable(
  'practitioner',
  {
    tenantId: tenantId(),
    practitionerId: uuid('practitioner_id').notNull(),
    name: text('name').notNull(),
    ...practitionerPrincipalColumns,
    ...practitionerPushColumns,
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    hprNumber: text('hpr_number'),
    authorisations: text('authorisations').array().notNull().default([]),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.practitionerId] })],
);

export const practitionerUnit = pgTable(
  'practitioner_unit',
  {
    tenantId: tenantId(),
    practitionerId: uuid('practitioner_id').notNull(),
    unitId: uuid('unit_id').notNull(),
    role: text('role', { enum: ['nurse', 'physician', 'responder', 'coordinator'] }).notNull(),
    activeFrom: time('active_from').notNull().defaultNow(),
    activeTo: time('active_to'),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.practitionerId, t.unitId] })],
);

export const patient = pgTable(
  'patient',
  {
    tenantId: tenantId(),
    patientId: uuid('patient_id').notNull(),
    registryVersion: bigint('registry_version', { mode: 'number' }).notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    ...patientAccessColumns,
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId] })],
);

export const patientIdentity = pgTable(
  'patient_identity',
  {
    tenantId: tenantId(),
    patientId: uuid('patient_id').notNull(),
    keyId: uuid('key_id').notNull(),
    sealed: text('sealed').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId] })],
);

/** Opened only while an event of the patient is open. */
export const responderCard = pgTable(
  'responder_card',
  {
    tenantId: tenantId(),
    patientId: uuid('patient_id').notNull(),
    keyId: uuid('key_id').notNull(),
    sealed: text('sealed').notNull(),
    changedBy: uuid('changed_by').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId] })],
);

export const patientNationalId = pgTable(
  'patient_national_id',
  {
    tenantId: tenantId(),
    blindIndex: text('blind_index').notNull(),
    patientId: uuid('patient_id').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.blindIndex] })],
);

export const enrolment = pgTable(
  'enrolment',
  {
    tenantId: tenantId(),
    enrolmentId: uuid('enrolment_id').notNull(),
    patientId: uuid('patient_id').notNull(),
    unitId: uuid('unit_id').notNull(),
    programme: text('programme').notNull(),
    ownerOrganisationId: uuid('owner_organisation_id').notNull(),
    controllerOrganisationId: uuid('controller_organisation_id').notNull(),
    activeFrom: time('active_from').notNull(),
    activeTo: time('active_to'),
    active: boolean('active').notNull().generatedAlwaysAs(sql`active_to is null`),
    ...enrolmentStageColumns,
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    ...enrolmentAccessColumns,
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.enrolmentId] })],
);

export const device = pgTable(
  'device',
  {
    tenantId: tenantId(),
    deviceId: uuid('device_id').notNull(),
    personal: boolean('personal').notNull().default(true),
    label: text('label'),
    ...deviceRegisterColumns,
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.deviceId] })],
);

export const deviceAssignment = pgTable(
  'device_assignment',
  {
    tenantId: tenantId(),
    assignmentId: uuid('assignment_id').notNull(),
    deviceId: uuid('device_id').notNull(),
    patientId: uuid('patient_id').notNull(),
    personal: boolean('personal').notNull(),
    period: tstzrange('period').notNull(),
    generation: integer('generation').notNull().default(1),
    ...deviceAssignmentUseColumns,
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.assignmentId] })],
);

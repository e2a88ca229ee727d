import { bigint, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const createdAt = () => time('created_at').notNull().defaultNow();
const tenantId = () => uuid('tenant_id').notNull();

/** Columns of `practitioner` that say whether a person may come in; part of its table in `registry.ts`. */
export const practitionerPrincipalColumns = {
  principalVersion: bigint('principal_version', { mode: 'number' }).notNull().default(1),
  revokedBefore: time('revoked_before'),
  suspendedAt: time('suspended_at'),
};

export const practitionerRole = pgTable(
  'practitioner_role',
  {
    tenantId: tenantId(),
    roleId: uuid('role_id').notNull(),
    practitionerId: uuid('practitioner_id').notNull(),
    role: text('role', { enum: ['coordinator', 'administrator', 'auditor'] }).notNull(),
    organisationId: uuid('organisation_id'),
    activeFrom: time('active_from').notNull().defaultNow(),
    activeTo: time('active_to'),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.roleId] })],
);

export const login = pgTable(
  'login',
  {
    tenantId: tenantId(),
    loginId: uuid('login_id').notNull(),
    practitionerId: uuid('practitioner_id').notNull(),
    subjectIndex: text('subject_index').notNull(),
    createdAt: createdAt(),
    endedAt: time('ended_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.loginId] })],
);

export const loginDirectory = pgTable(
  'login_directory',
  {
    tenantId: tenantId(),
    subjectIndex: text('subject_index').notNull(),
    practitionerId: uuid('practitioner_id').notNull(),
    createdAt: createdAt(),
    endedAt: time('ended_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.subjectIndex] })],
);

export const invitation = pgTable(
  'invitation',
  {
    tenantId: tenantId(),
    invitationId: uuid('invitation_id').notNull(),
    practitionerId: uuid('practitioner_id').notNull(),
    codeHash: text('code_hash').notNull(),
    createdBy: uuid('created_by'),
    createdAt: createdAt(),
    expiresAt: time('expires_at').notNull(),
    acceptedAt: time('accepted_at'),
    revokedAt: time('revoked_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.invitationId] })],
);

import { bigint, boolean, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const tenantId = () => uuid('tenant_id').notNull();

/** How long what is kept; the newest version rules. */
export const retentionSetting = pgTable(
  'retention_setting',
  {
    tenantId: tenantId(),
    version: bigint('version', { mode: 'number' }).notNull(),
    rules: jsonb('rules').notNull(),
    daily: boolean('daily').notNull().default(false),
    setBy: uuid('set_by').notNull(),
    setAt: time('set_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.version] })],
);

/** What a run found and removed. */
export const retentionReceipt = pgTable(
  'retention_receipt',
  {
    tenantId: tenantId(),
    jobId: uuid('job_id').notNull(),
    dryRun: boolean('dry_run').notNull(),
    settingVersion: bigint('setting_version', { mode: 'number' }).notNull(),
    asOf: time('as_of').notNull(),
    report: jsonb('report').notNull(),
    writtenAt: time('written_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.jobId] })],
);

/** A journal whose removal has begun. */
export const retentionRemoval = pgTable(
  'retention_removal',
  {
    tenantId: tenantId(),
    patientId: uuid('patient_id').notNull(),
    jobId: uuid('job_id').notNull(),
    begunAt: time('begun_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId] })],
);

/** What must be kept: of a patient, an organisation, or (neither) the whole tenant. */
export const legalHold = pgTable(
  'legal_hold',
  {
    tenantId: tenantId(),
    holdId: uuid('hold_id').notNull(),
    patientId: uuid('patient_id'),
    organisationId: uuid('organisation_id'),
    reason: text('reason').notNull(),
    decisionReference: text('decision_reference').notNull(),
    placedBy: text('placed_by').notNull(),
    placedAt: time('placed_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.holdId] })],
);

export const legalHoldRelease = pgTable(
  'legal_hold_release',
  {
    tenantId: tenantId(),
    holdId: uuid('hold_id').notNull(),
    reason: text('reason').notNull(),
    decisionReference: text('decision_reference').notNull(),
    releasedBy: text('released_by').notNull(),
    releasedAt: time('released_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.holdId] })],
);

/** Up to which block rows of the log have gone by the rule. */
export const auditExpiry = pgTable(
  'audit_expiry',
  {
    tenantId: tenantId(),
    block: bigint('block', { mode: 'number' }).notNull(),
    jobId: uuid('job_id').notNull(),
    expiredAt: time('expired_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.block] })],
);

import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const tenantId = () => uuid('tenant_id').notNull();
const jobId = () => uuid('job_id').notNull();
const count = (name: string) => bigint(name, { mode: 'number' }).notNull();

/** Long pieces of work: imports, archives, erasures. */
export const job = pgTable(
  'job',
  {
    tenantId: tenantId(),
    jobId: jobId(),
    kind: text('kind', { enum: ['import-patients', 'import-devices', 'archive', 'erasure'] }).notNull(),
    organisationId: uuid('organisation_id'),
    state: text('state', { enum: ['waiting', 'running', 'done', 'failed'] })
      .notNull()
      .default('waiting'),
    dryRun: boolean('dry_run').notNull().default(false),
    total: count('total').default(0),
    done: count('done').default(0),
    accepted: count('accepted').default(0),
    refused: count('refused').default(0),
    failure: text('failure'),
    detail: jsonb('detail').notNull().default({ v: 1 }),
    createdBy: uuid('created_by'),
    /** Of the platform, when nobody of the tenant did it. */
    operator: text('operator'),
    /** Of an erasure that is done: what it kept may go then. */
    keptUntil: time('kept_until'),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
    finishedAt: time('finished_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.jobId] })],
);

/** What an import was sent, sealed until it is done. */
export const importPart = pgTable(
  'import_part',
  {
    tenantId: tenantId(),
    jobId: jobId(),
    part: integer('part').notNull(),
    keyId: uuid('key_id').notNull(),
    sealed: text('sealed'),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.jobId, t.part] })],
);

export const importLine = pgTable(
  'import_line',
  {
    tenantId: tenantId(),
    jobId: jobId(),
    line: integer('line').notNull(),
    outcome: text('outcome').notNull(),
    faults: jsonb('faults').notNull().default([]),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.jobId, t.line] })],
);

export const archivePart = pgTable(
  'archive_part',
  {
    tenantId: tenantId(),
    jobId: jobId(),
    part: integer('part').notNull(),
    kind: text('kind').notNull(),
    name: text('name').notNull(),
    rowCount: count('row_count'),
    bytes: count('bytes'),
    sha256: text('sha256').notNull(),
    lastKey: jsonb('last_key'),
    isLast: boolean('is_last').notNull(),
    writtenAt: time('written_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.jobId, t.part] })],
);

export const archiveReceipt = pgTable(
  'archive_receipt',
  {
    tenantId: tenantId(),
    jobId: jobId(),
    manifestSha256: text('manifest_sha256').notNull(),
    receivedBy: uuid('received_by').notNull(),
    receivedAt: time('received_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.jobId] })],
);

/** What the records hold about one patient, for the patient: its files lie outside, sealed with the key that stands here sealed. */
export const accessExport = pgTable(
  'access_export',
  {
    tenantId: tenantId(),
    jobId: jobId(),
    patientId: uuid('patient_id').notNull(),
    records: uuid('records').array().notNull(),
    audience: text('audience').notNull(),
    askedBy: text('asked_by').notNull(),
    language: text('language').notNull(),
    keyId: uuid('key_id').notNull(),
    sealed: text('sealed').notNull(),
    askedAt: time('asked_at').notNull().defaultNow(),
    expiresAt: time('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.jobId] })],
);

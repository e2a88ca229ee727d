import * as z from 'zod';
import { jobFields } from './job.ts';

/** Of the archive's shape; rises when a file's lines change in a way that a reader must know. */
export const ARCHIVE_SCHEMA_VERSION = 1;

/** `POST /archives`: of one organisation, or of the whole tenant. */
export const archiveRequest = z.strictObject({ organisationId: z.uuid().lowercase().optional() });
export type ArchiveRequest = z.infer<typeof archiveRequest>;

/** `POST /archives/{jobId}/receipt`. */
export const receiptRequest = z.strictObject({ manifestSha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** What lies beside the files as `manifest.json`. */
export const archiveManifest = z.strictObject({
  v: z.literal(1),
  schemaVersion: z.int(),
  tenantId: z.uuid(),
  organisationId: z.uuid().nullable(),
  jobId: z.uuid(),
  /** Nothing later is in it. */
  takenAt: z.iso.datetime(),
  files: z.array(
    z.strictObject({ name: z.string(), kind: z.string(), count: z.int(), bytes: z.int(), sha256: z.string() }),
  ),
  /** Per kind, as the database counts them. */
  counts: z.record(z.string(), z.int()),
});
export type ArchiveManifest = z.infer<typeof archiveManifest>;

/** `GET /archives/{jobId}`; `manifestSha256` once it is done. */
export const archiveView = z.strictObject({
  ...jobFields,
  organisationId: z.uuid().optional(),
  /** Written so far. */
  rows: z.int(),
  files: z.array(z.string()),
  manifestSha256: z.string().optional(),
  receiptedAt: z.iso.datetime().optional(),
});
export type ArchiveView = z.infer<typeof archiveView>;

/** `POST /erasures`: of an organisation that is leaving and whose archive somebody has receipted. */
export const erasureRequest = z.strictObject({ organisationId: z.uuid().lowercase() });

/** `GET /erasures/{jobId}`. */
export const erasureView = z.strictObject({
  ...jobFields,
  organisationId: z.uuid(),
  /** Rows per table in which something was overwritten. */
  erased: z.record(z.string(), z.int()),
  /** Journal content that stays, per table, readable by the auditor and the archive alone. */
  kept: z.record(z.string(), z.int()),
  /** The last of it stays so long: so many years after the patient's last entry. */
  keptUntil: z.iso.datetime().optional(),
  retentionYears: z.int(),
  /** What was erased when that date had passed: rows per table, and `archives`. */
  expired: z.record(z.string(), z.int()).optional(),
  expiredAt: z.iso.datetime().optional(),
  /** Monitors that kept what they hold when that date had passed: the records would not take it, or they did not answer. */
  held: z.int().optional(),
  /** What a legal hold kept, by table: it goes when no hold stands any more. */
  keptByHold: z.record(z.string(), z.int()).optional(),
});
export type ErasureView = z.infer<typeof erasureView>;

/** `GET /platform/v1/tenants/{tenantId}/erasures/{jobId}`: of a whole tenant that has left. */
export const tenantErasureView = z.strictObject({
  ...jobFields,
  tenantId: z.uuid(),
  /** What is done now; `erased`: the rest stays until its date; `expired`: that has passed and is erased as well. */
  phase: z.string(),
  /** Objects whose storage is gone, by what they were of. */
  objects: z.record(z.string(), z.int()),
  /** Monitors that hold what the records would not take: theirs stays. */
  held: z.int(),
  /** Rows per table in which something was overwritten. */
  erased: z.record(z.string(), z.int()),
  /** Journal content that stays in the records, per table; nobody reads it. */
  kept: z.record(z.string(), z.int()),
  /** The last of it stays so long. */
  keptUntil: z.iso.datetime().optional(),
  /** So many years after each organisation's last entry. */
  keptBy: z.array(z.strictObject({ organisationId: z.uuid(), until: z.iso.datetime() })),
  /** What was receipted, and where in the archive's store its files lie, until the same date. */
  archives: z.array(z.strictObject({ jobId: z.uuid(), organisationId: z.uuid().optional(), where: z.string() })),
  retentionYears: z.int(),
  /** What was erased when the date had passed: rows per table, and `archives`. */
  expired: z.record(z.string(), z.int()),
  expiredAt: z.iso.datetime().optional(),
  /** What a legal hold kept, by table or object: it goes when no hold stands any more. */
  keptByHold: z.record(z.string(), z.int()).optional(),
  /** The tenant's data keys are destroyed with the last of what was kept. Absent in answers of before. */
  keysDestroyed: z.boolean().optional(),
  /**
   * Copies of what was erased that go by themselves, where and until when: the history of the objects' storage, and that of
   * the database (without `until`: as long as its provider keeps it). `openable`: what is sealed in them opens with a key that
   * the environment still has; when that key has been replaced and taken away, nothing opens it.
   */
  copies: z
    .array(
      z.strictObject({
        where: z.enum(['object-history', 'database-history']),
        until: z.iso.datetime().optional(),
        openable: z.boolean(),
      }),
    )
    .optional(),
});
export type TenantErasureView = z.infer<typeof tenantErasureView>;

import * as z from 'zod';
import { jobFields } from './job.ts';

/** Of the shape of an export; rises when a file's lines change in a way that a reader must know. */
export const EXPORT_SCHEMA_VERSION = 1;
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What the records hold about one patient, as it stands in the making or waits to be taken. */
export const accessExportView = z.strictObject({
  ...jobFields,
  patientId: z.uuid(),
  /** Of its index, and of what FHIR says in words. */
  language: z.enum(['nb', 'nn', 'en']),
  /** Lines written so far, and kinds of them that are whole. */
  rows: z.int(),
  kindsDone: z.int(),
  kindsTotal: z.int(),
  /** It can be taken until then. */
  expiresAt: z.iso.datetime(),
  gone: z.boolean(),
  /** Of a done one: what lies in it as `manifest.json`. */
  manifestSha256: sha256.optional(),
});
export type AccessExportView = z.infer<typeof accessExportView>;
export const accessExports = z.strictObject({ items: z.array(accessExportView) });
export type AccessExports = z.infer<typeof accessExports>;

/** `manifest.json` of an export. */
export const accessExportManifest = z.strictObject({
  v: z.literal(1),
  schemaVersion: z.int(),
  tenantId: z.uuid(),
  patientId: z.uuid(),
  /** All records of the person: the one that stays and those that were merged into it. */
  records: z.array(z.uuid()),
  audience: z.enum(['patient', 'representative']),
  jobId: z.uuid(),
  /** Nothing later is in it. */
  takenAt: z.iso.datetime(),
  index: z.strictObject({ name: z.string(), bytes: z.int(), sha256 }),
  /** Files with something in them. */
  files: z.array(z.strictObject({ name: z.string(), kind: z.string(), count: z.int(), bytes: z.int(), sha256 })),
  /** Per kind, as the database counts them. */
  counts: z.record(z.string(), z.int()),
});
export type AccessExportManifest = z.infer<typeof accessExportManifest>;

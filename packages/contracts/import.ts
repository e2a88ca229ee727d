import * as z from 'zod';
import { jobFields } from './job.ts';

export const MAX_IMPORT_BYTES = 5_000_000;
export const MAX_IMPORT_LINES = 5_000;
export const IMPORT_KINDS = ['patients', 'devices'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/**
 * What became of a line, or in a dry run would: `created` somebody or something new; `enrolled`: the patient was known;
 * `already-there`: nothing to do; `refused`: nothing done, the faults say why.
 */
export const IMPORT_OUTCOMES = ['created', 'enrolled', 'already-there', 'refused'] as const;
export type ImportOutcome = (typeof IMPORT_OUTCOMES)[number];

export const IMPORT_RESULTS = ['done', 'done-with-errors'] as const;

/** A column by its English name, and a code. Never what stood there. */
export interface ImportFault {
  readonly field: string;
  readonly code: string;
}

/** `GET /imports/{jobId}`. */
export const importView = z.strictObject({
  ...jobFields,
  dryRun: z.boolean(),
  lines: z.strictObject({ total: z.int(), done: z.int(), accepted: z.int(), refused: z.int() }),
  /** Once it is done: whether the report has refused lines. */
  result: z.enum(IMPORT_RESULTS).optional(),
});
export type ImportView = z.infer<typeof importView>;

/** `GET /imports/{jobId}/report`; lines are counted as the file has them, the header is 1. */
export const importReport = z.strictObject({
  items: z.array(
    z.strictObject({
      line: z.int(),
      outcome: z.enum(IMPORT_OUTCOMES),
      faults: z.array(z.strictObject({ field: z.string(), code: z.string() })),
    }),
  ),
  nextCursor: z.string().nullable(),
});
export type ImportReport = z.infer<typeof importReport>;
export type ImportedLine = ImportReport['items'][number];

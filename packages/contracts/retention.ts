import { RETENTION_CLASSES } from '@naer/domain/retention/retention-class';
import { TERM_UNITS } from '@naer/domain/retention/term';
import * as z from 'zod';
import { jobFields } from './job.ts';
import { isUuid } from './public-id.ts';
import { storableText } from './storable-text.ts';

const id = z.string().refine(isUuid);
/** `keep`, or for how long. Months and years are those of the calendar. */
export const term = z.strictObject({ count: z.int().min(1).max(36_500), unit: z.enum(TERM_UNITS) });
const rules = z.partialRecord(z.enum(RETENTION_CLASSES), term);

/** `PUT /api/v1/retention`, with `If-Match`: all of it. A class that is not named is kept. `daily`: the sweep starts a run each day. */
export const retentionRequest = z.strictObject({ rules, daily: z.boolean() });
export type RetentionRequest = z.infer<typeof retentionRequest>;

export const retentionView = z.strictObject({
  version: z.int(),
  rules,
  daily: z.boolean(),
  setAt: z.iso.datetime().optional(),
  setBy: z.uuid().optional(),
  /** The deployment's: no rule removes earlier. `confirm`: a default that who is controller has to confirm. */
  floors: z.record(z.enum(RETENTION_CLASSES), z.strictObject({ ...term.shape, confirm: z.boolean() })),
});
export type RetentionView = z.infer<typeof retentionView>;

/** `POST /api/v1/retention/runs`. A dry run says what would go and changes nothing. */
export const retentionRunRequest = z.strictObject({ dryRun: z.boolean() });

const count = z.int();
/** Of a class, in rows; of `journal` in patients, and its rows by table. */
export const classReport = z.strictObject({
  removed: count,
  keptByHold: count,
  keptByRule: count,
  /** The oldest that is due, held ones too. */
  oldest: z.iso.datetime().optional(),
  rows: z.record(z.string(), count).optional(),
  /** Journals whose monitor holds what the records would not take: they stay until that is settled. */
  unsettled: count.optional(),
  /** Of the log: the block that is not as it was sealed; nothing from there on goes. */
  notWhole: count.optional(),
});
export type ClassReport = z.infer<typeof classReport>;

/** `GET /api/v1/retention/runs/{jobId}`. */
export const retentionRunView = z.strictObject({
  ...jobFields,
  dryRun: z.boolean(),
  settingVersion: z.int().optional(),
  asOf: z.iso.datetime().optional(),
  classes: z.partialRecord(z.enum(RETENTION_CLASSES), classReport),
});
export type RetentionRunView = z.infer<typeof retentionRunView>;

/** `GET /api/v1/retention/runs`: those that have ended, the latest first; they stay when their jobs have gone. */
export const finishedRun = z.strictObject({
  jobId: z.string(),
  dryRun: z.boolean(),
  settingVersion: z.int(),
  asOf: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** It failed, with this code; what it had removed by then its job tells. */
  failure: z.string().optional(),
  classes: z.partialRecord(z.enum(RETENTION_CLASSES), classReport),
});
export type FinishedRun = z.infer<typeof finishedRun>;
export const finishedRunPage = z.strictObject({ items: z.array(finishedRun), nextCursor: z.string().nullable() });
export type FinishedRunPage = z.infer<typeof finishedRunPage>;

const why = { reason: storableText(1, 2000), decisionReference: storableText(1, 200) };

/** `POST /api/v1/holds`: of a patient, of an organisation, or (neither) of the whole tenant. */
export const holdRequest = z
  .strictObject({ holdId: id.optional(), patientId: id.optional(), organisationId: id.optional(), ...why })
  .refine(({ patientId, organisationId }) => patientId === undefined || organisationId === undefined, {
    path: ['organisationId'],
  });
/** `POST /api/v1/holds/{holdId}/release`. */
export const holdReleaseRequest = z.strictObject(why);

export const holdView = z.strictObject({
  holdId: z.string(),
  patientId: z.string().optional(),
  organisationId: z.string().optional(),
  reason: z.string(),
  decisionReference: z.string(),
  placedBy: z.string(),
  placedAt: z.string(),
  released: z
    .strictObject({ reason: z.string(), decisionReference: z.string(), by: z.string(), at: z.string() })
    .optional(),
});
export type HoldView = z.infer<typeof holdView>;
export const holdPage = z.strictObject({ items: z.array(holdView), nextCursor: z.string().nullable() });
export type HoldPage = z.infer<typeof holdPage>;

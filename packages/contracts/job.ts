import * as z from 'zod';

export const JOB_KINDS = [
  'import-patients',
  'import-devices',
  'archive',
  'erasure',
  'key-rotation',
  'access-export',
  'retention',
  'void-assignment',
] as const;
export type JobKind = (typeof JOB_KINDS)[number];
export const JOB_STATES = ['waiting', 'running', 'done', 'failed'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** A long piece of work that has been taken on (202): where it stands is asked at its own path. */
export const jobAccepted = z.strictObject({ jobId: z.uuid(), state: z.enum(JOB_STATES) });
export type JobAccepted = z.infer<typeof jobAccepted>;

/** What every job tells of itself; `failure` is a code. */
export const jobFields = {
  jobId: z.uuid(),
  kind: z.enum(JOB_KINDS),
  state: z.enum(JOB_STATES),
  failure: z.string().optional(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
};

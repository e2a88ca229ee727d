import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { Counting } from '../archive/count-kinds.ts';
import type { LineError } from '../import/import-effects.ts';
import { failJob } from '../job/fail-job.ts';
import type { Job } from '../job/load-job.ts';
import type { Place } from './kept-words.ts';

/**
 * Where an erasure stands, in its job's own notes. Of an organisation: closed, told, all-told, counting, erased. Of a tenant:
 * principals, patients, units, devices, all-told, counting, erased. When what was kept may go: due, files, expired.
 */
export type ErasurePhase =
  | 'closed'
  | 'told'
  | 'principals'
  | 'patients'
  | 'units'
  | 'devices'
  | 'all-told'
  | 'counting'
  | 'erased'
  | 'due'
  | 'files'
  | 'expired';

/** Ids, counts and times alone. */
export interface ErasureNotes {
  readonly phase?: ErasurePhase | undefined;
  readonly people?: readonly string[] | undefined;
  readonly clients?: readonly string[] | undefined;
  /** Within a phase: the last one that is done. */
  readonly after?: string | null | undefined;
  /** How often the step that comes next has waited. */
  readonly waits?: number | undefined;
  /** Objects whose storage is gone, by what they were of. */
  readonly objects?: Readonly<Record<string, number>> | undefined;
  /** Monitors that hold what the records would not take, or did not answer: theirs stays. */
  readonly held?: number | undefined;
  /** What a legal hold kept, by table or object. When no hold stands any more it is gone on with (`reopen-due-erasures.ts`). */
  readonly heldBack?: Readonly<Record<string, number>> | undefined;
  /** The table that is erased next. */
  readonly table?: string | undefined;
  readonly erased?: Readonly<Record<string, number>> | undefined;
  readonly counting?: Counting | undefined;
  readonly kept?: Readonly<Record<string, number>> | undefined;
  readonly keptUntil?: string | undefined;
  readonly keptBy?: readonly { readonly organisationId: string; readonly until: string }[] | undefined;
  readonly retentionYears?: number | undefined;
  /** Rows per table whose time has come. */
  readonly expired?: Readonly<Record<string, number>> | undefined;
  readonly expiredAt?: string | undefined;
  /** Whose words are going now, and the tables in which there are more, with where the step before stopped. */
  readonly words?: WordsUnderWay | undefined;
  readonly more?: Readonly<Record<string, Place>> | undefined;
  /** Of what was kept aside for nobody: the last one that was looked at. */
  readonly strays?: string | undefined;
  /** Of a tenant: names of the environment's keys that wrapped its own until these were destroyed. */
  readonly wrappers?: readonly string[] | undefined;
}

/** A page of patients. Ids and counts alone. */
export interface WordsUnderWay {
  /** All records of those who go. */
  readonly going: readonly string[];
  /** The page's own, those who are held among them. */
  readonly page: readonly string[];
  /** Monitors that keep what they hold: of whom nothing goes. */
  readonly left: number;
  /** Of the page, whom a hold has stood over so far. */
  readonly held: number;
  readonly last: string;
}

export type Step = Promise<Result<{ readonly isDone: boolean; readonly waitMs?: number | undefined }, LineError>>;

export function notesOf({ detail }: Pick<Job, 'detail'>): ErasureNotes {
  return detail as ErasureNotes;
}

/** Adds to a job's notes: the step before is done, and is not taken again. */
export async function note(
  records: Records,
  { tenantId, jobId }: Job,
  more: ErasureNotes,
  waitMs?: number | undefined,
): Step {
  const answer = await withSystemScope(records, tenantId, [
    sql`update job set state = 'running', detail = detail || ${JSON.stringify(more)}::jsonb, updated_at = now()
      where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and state in ('waiting', 'running')`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok({ isDone: false, ...(waitMs !== undefined && { waitMs }) });
}

/** Ends the job visibly. */
export async function fail(records: Records, job: Job, failure: string): Step {
  const failed = await failJob(records, job, failure);
  return failed.ok ? ok({ isDone: true }) : err({ code: 'records-unavailable', cause: failed.error });
}

/** Counts of two steps together. */
export function sum(
  one: Readonly<Record<string, number>> = {},
  other: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const both = { ...one };
  for (const [name, n] of Object.entries(other)) both[name] = (both[name] ?? 0) + n;
  return both;
}

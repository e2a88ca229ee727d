import type { JobKind } from '@naer/contracts/job';
import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { failJob } from './fail-job.ts';
import type { Job } from './load-job.ts';

/** A step that fails so often, while the records answer otherwise, ends its job. */
export const MOST_TRIES = 8;
/** One that nobody should have to begin anew because an object failed for a while: about four hours. */
const MOST_TRIES_OF: Partial<Record<JobKind, number>> = { 'void-assignment': 240 };
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

/** Why a job has `failed`: it was too much for one statement, or went wrong for a reason that stays. */
export type StepFailure = 'too-slow' | 'step-failed';

/** How often the step that comes next has failed, one time after the other. */
export function triesOf({ detail }: Pick<Job, 'detail'>): number {
  const { tries } = detail;
  return typeof tries === 'number' ? tries : 0;
}

/**
 * Notes that a step has failed: in how many milliseconds it is tried again, or undefined when that was the last time and the
 * job has failed with the reason as its code. For when the records can be asked; while they cannot, nothing counts.
 */
export async function noteFailedTry(
  records: Records,
  job: Job,
  failure: StepFailure,
): Promise<Result<number | undefined, RecordsError>> {
  const tries = triesOf(job) + 1;
  if (tries >= (MOST_TRIES_OF[job.kind] ?? MOST_TRIES)) {
    const failed = await failJob(records, job, failure);
    return failed.ok ? ok(undefined) : failed;
  }
  const answer = await withSystemScope(records, job.tenantId, [
    sql`update job set detail = detail || jsonb_build_object('tries', ${tries}::integer), updated_at = now()
      where tenant_id = ${job.tenantId}::uuid and job_id = ${job.jobId}::uuid and state in ('waiting', 'running')`,
  ]);
  return answer.ok ? ok(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1))) : answer;
}

/** After a step that went well, the next one has all of its tries. */
export async function forgetTries(records: Records, job: Job): Promise<void> {
  if (triesOf(job) === 0) return;
  await withSystemScope(records, job.tenantId, [
    sql`update job set detail = detail - 'tries', updated_at = now()
      where tenant_id = ${job.tenantId}::uuid and job_id = ${job.jobId}::uuid and state in ('waiting', 'running')`,
  ]);
}

import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { JobNamed } from './load-job.ts';

/** Ends a job that cannot be done, visibly: with a code. What an import was sent is forgotten with it. */
export async function failJob(
  records: Records,
  { tenantId, jobId }: JobNamed,
  failure: string,
): Promise<Result<true, RecordsError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql`update job set state = 'failed', failure = ${failure}, updated_at = now(), finished_at = now()
      where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and state in ('waiting', 'running')`,
    sql`update import_part set sealed = null where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid
      and sealed is not null`,
  ]);
  return answer.ok ? ok(true) : answer;
}

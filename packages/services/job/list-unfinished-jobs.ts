import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';

const MOST = 100;

/** Jobs of a tenant that have not moved for so long and are not done: somebody must wake them. */
export async function listUnfinishedJobs(
  records: Records,
  tenantId: string,
  quietForMs: number,
): Promise<Result<readonly string[], RecordsError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{
      job_id: string;
    }>`select job_id from job where tenant_id = ${tenantId}::uuid and state in ('waiting', 'running')
        and updated_at < now() - ${quietForMs}::float8 * interval '1 millisecond' order by updated_at limit ${MOST}`,
  ]);
  return answer.ok ? ok(answer.value[0].map((row) => row.job_id)) : answer;
}

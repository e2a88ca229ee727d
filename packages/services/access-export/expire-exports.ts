import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { fileKey } from '../archive/archive-effects.ts';
import { GONE } from './load-export.ts';
import { ITSELF } from './take-export-step.ts';

const MOST = 20;

/**
 * Takes away what has had its time: the files, and then the key that opens copies of them, so that one whose files could not be
 * removed is tried again. Answers how many are gone.
 */
export async function expireExports(
  records: Records,
  tenantId: string,
  removeFiles: (prefix: string) => Promise<boolean>,
): Promise<Result<number, RecordsError>> {
  const due = await withSystemScope(records, tenantId, [
    sql<{ job_id: string }>`select job_id from access_export where tenant_id = ${tenantId}::uuid and expires_at <= now()
      and sealed <> ${GONE} order by expires_at limit ${MOST}`,
  ]);
  if (!due.ok) return due;
  let gone = 0;
  for (const { job_id: jobId } of due.value[0]) {
    if (!(await removeFiles(fileKey(tenantId, jobId, '')))) continue;
    const ended = await withSystemScope(records, tenantId, [
      sql`with x as (update access_export set sealed = ${GONE} where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid
          and sealed <> ${GONE} returning tenant_id, patient_id, job_id)
        insert into audit_event (tenant_id, actor_id, action, subject_patient_id, subject_id)
        select x.tenant_id, ${ITSELF}, 'access-export.expire', x.patient_id, x.job_id::text from x`,
    ]);
    if (!ended.ok) return ended;
    gone += 1;
  }
  return ok(gone);
}

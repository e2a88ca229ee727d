import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { fileKey } from '../archive/archive-effects.ts';
import { GONE } from './load-export.ts';
import { ITSELF } from './take-export-step.ts';

const MOST = 20;

/** What taking exports away needs of the world. */
export interface EndEffects {
  readonly records: Records;
  /** Files whose name begins so. True when none is left. */
  readonly removeFiles: (prefix: string) => Promise<boolean>;
}

/**
 * Takes away the next exports `x` that are `due`: the files, and then the key that opens copies of them, so that one whose
 * files could not be removed is tried again. Answers how many are gone, and whether they were all.
 */
export async function endExports(
  { records, removeFiles }: EndEffects,
  tenantId: string,
  due: SQL,
): Promise<Result<{ readonly gone: number; readonly isAll: boolean }, RecordsError>> {
  const found = await withSystemScope(records, tenantId, [
    sql<{ job_id: string }>`select x.job_id from access_export x where x.tenant_id = ${tenantId}::uuid and ${due}
      and x.sealed <> ${GONE} order by x.expires_at limit ${MOST}`,
  ]);
  if (!found.ok) return found;
  let gone = 0;
  for (const { job_id: jobId } of found.value[0]) {
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
  return ok({ gone, isAll: gone === found.value[0].length && gone < MOST });
}

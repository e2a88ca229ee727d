import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { enterDirectory, loneIndexes } from '../erasure/leave-directory.ts';
import type { LineError } from '../import/import-effects.ts';
import type { Job } from '../job/load-job.ts';
import { ofErasure } from './journal-sql.ts';
import type { RetentionEffects } from './retention-effects.ts';
import { asRun } from './retention-notes.ts';

/**
 * What was done to a journal that does not go after all: who is named by it can log in again, and while nothing of it has been
 * erased (`begun` false) patients can be enrolled in it again. Not of one that an erasure has in hand.
 */
export async function giveBack(
  records: RetentionEffects['records'],
  job: Job,
  patientId: string,
  begun: boolean,
): Promise<Result<true, LineError>> {
  const { tenantId } = job;
  const own = sql`r.tenant_id = ${tenantId}::uuid and r.patient_id = ${patientId}::uuid and not ${ofErasure('r')}`;
  const answer = await withSystemScope(records, tenantId, [
    asRun(job),
    enterDirectory(tenantId),
    sql`insert into citizen_directory (tenant_id, subject_index)
      select r.tenant_id, unnest(${loneIndexes(tenantId, sql`array[r.patient_id]`)}) from retention_removal r where ${own}
      on conflict do nothing`,
    begun ? sql`select` : sql`delete from retention_removal r where ${own}`,
  ]);
  return answer.ok ? ok(true) : err({ code: 'records-unavailable', cause: answer.error });
}

/** The same for one that this run does not take up, although one before it has. Of a monitor that does not answer nothing is known. */
export async function giveBackKept(
  { records, askMonitor }: RetentionEffects,
  job: Job,
  patientId: string,
): Promise<Result<true, LineError>> {
  const standing = await askMonitor(job.tenantId, patientId).catch(() => 'erased');
  return await giveBack(records, job, patientId, standing === 'erased');
}

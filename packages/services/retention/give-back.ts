import { withDirectoryScope } from '@naer/db/with-directory-scope';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import type { LineError } from '../import/import-effects.ts';
import type { Job } from '../job/load-job.ts';
import type { RetentionEffects } from './retention-effects.ts';
import { asRun } from './retention-notes.ts';

/**
 * What was done to a journal that does not go after all: who is named by it can log in again, and while nothing of it has been
 * erased (`begun` false) patients can be enrolled in it again.
 */
export async function giveBack(
  records: RetentionEffects['records'],
  job: Job,
  patientId: string,
  begun: boolean,
): Promise<Result<true, LineError>> {
  const { tenantId } = job;
  const patient = sql`${patientId}::uuid`;
  const own = sql`tenant_id = ${tenantId}::uuid and patient_id = ${patient}`;
  const answer = await withSystemScope(records, tenantId, [
    asRun(job),
    sql<{ indexes: readonly string[] }>`select ${loneIndexes(tenantId, patient)} as indexes
      from retention_removal where ${own}`,
    begun ? sql`select` : sql`delete from retention_removal where ${own}`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [taken] = answer.value[1];
  if (taken === undefined || taken.indexes.length === 0) return ok(true);
  const entered = await withDirectoryScope(
    records,
    [
      sql`insert into citizen_directory (tenant_id, subject_index)
        select ${tenantId}::uuid, x from json_array_elements_text(${JSON.stringify(taken.indexes)}::json) x on conflict do nothing`,
    ],
    tenantId,
  );
  return entered.ok ? ok(true) : err({ code: 'records-unavailable', cause: entered.error });
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

/** Keyed hashes that lead to this patient or to the patient's kin, and in this tenant to nobody else. */
export function loneIndexes(tenantId: string, patient: SQL): SQL {
  const own = sql`tenant_id = ${tenantId}::uuid and patient_id = ${patient}`;
  return sql`array(select i.index from (select blind_index as index from patient_national_id where ${own}
      union select subject_index from kin_relation where ${own}) i
    where not exists (select from patient_national_id o where o.tenant_id = ${tenantId}::uuid and o.blind_index = i.index
        and o.patient_id <> ${patient})
      and not exists (select from kin_relation o where o.tenant_id = ${tenantId}::uuid and o.subject_index = i.index
        and o.patient_id <> ${patient}))`;
}

import { sealFor } from '@naer/auth/seal';
import { newFileKey } from '@naer/auth/seal-file';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { JobError } from '../job/load-job.ts';
import { keyIdOf } from '../key/key-id-of.ts';
import { loadTenantKey } from '../tenant/load-tenant-key.ts';
import { type ExportOf, GONE } from './load-export.ts';

/** So many copies for one asker lie there at once. */
const MOST = 5;

export interface AskExport extends Omit<ExportOf, 'records'> {
  readonly askedBy: string;
  /** The environment's key of identities. */
  readonly identityKey: string;
  /** Its files stay so long. */
  readonly keepDays: number;
}

/**
 * Takes on an export and answers its job: the one that the same asker has running for this patient already, if there is one.
 * The approach has logged it. `cannot-seal`: the tenant's key does not open; `too-many-exports`: that many
 * of the asker's still lie there.
 */
export async function askExport(
  records: Records,
  { tenantId, jobId, patientId, audience, language, askedBy, identityKey, keepDays }: AskExport,
): Promise<Result<string, JobError | { readonly code: 'cannot-seal' } | { readonly code: 'too-many-exports' }>> {
  const key = await loadTenantKey(records, tenantId);
  if (!key.ok) return err(key.error.code === 'records-unavailable' ? key.error : { code: 'cannot-seal' });
  const content = { v: 1, key: newFileKey() };
  const sealed = await sealFor(identityKey, key.value, { tenantId, patientId: jobId }, 'access-export', content);
  if (!sealed.ok) return err({ code: 'cannot-seal' });
  const answer = await withSystemScope(records, tenantId, [
    sql<{
      job_id: string | null;
    }>`with r as (select p.tenant_id, records_of_person(p.tenant_id, p.patient_id) as records from patient p
        where p.tenant_id = ${tenantId}::uuid and p.patient_id = ${patientId}::uuid),
      own as (select x.job_id, j.state from access_export x join job j on j.tenant_id = x.tenant_id and j.job_id = x.job_id, r
        where x.tenant_id = r.tenant_id and x.patient_id = any (r.records) and x.asked_by = ${askedBy}
          and x.audience = ${audience} and x.sealed <> ${GONE} and j.state <> 'failed'),
      known as (select job_id from own where state <> 'done' union all select job_id from access_export
        where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid limit 1),
      j as (insert into job (tenant_id, job_id, kind) select r.tenant_id, ${jobId}::uuid, 'access-export' from r
        where not exists (select from known) and (select count(*) from own) < ${MOST} on conflict do nothing returning tenant_id, job_id),
      x as (insert into access_export (tenant_id, job_id, patient_id, records, audience, asked_by, language, key_id, sealed,
          expires_at)
        select j.tenant_id, j.job_id, ${patientId}::uuid, r.records, ${audience}, ${askedBy}, ${language},
          ${keyIdOf(sql`j.tenant_id`, sql`${key.value}`)}, ${sealed.value.sealed}, now() + ${keepDays}::integer * interval '1 day'
        from j, r returning job_id)
      select coalesce((select job_id from known), (select job_id from x)) as job_id from r`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value[0];
  if (row === undefined) return err({ code: 'not-found' });
  return row.job_id === null ? err({ code: 'too-many-exports' }) : ok(row.job_id);
}

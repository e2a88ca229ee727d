import type { TenantErasureView } from '@naer/contracts/archive';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { fileKey } from '../archive/archive-effects.ts';
import type { JobError, JobNamed } from '../job/load-job.ts';

/** Archives that somebody has receipted and where their files lie, the oldest first. */
export async function listReceiptedArchives(
  records: Records,
  { tenantId }: Pick<JobNamed, 'tenantId'>,
): Promise<Result<TenantErasureView['archives'], JobError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{
      jobId: string;
      organisationId: string | null;
    }>`select j.job_id as "jobId", j.organisation_id as "organisationId"
      from job j join archive_receipt r on r.tenant_id = j.tenant_id and r.job_id = j.job_id
      where j.tenant_id = ${tenantId}::uuid order by r.received_at, j.job_id`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok(
    answer.value[0].map(({ jobId, organisationId }) => ({
      jobId,
      ...(organisationId !== null && { organisationId }),
      where: fileKey(tenantId, jobId, ''),
    })),
  );
}

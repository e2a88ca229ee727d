import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure, type Steward, testify } from '../tenant/steward.ts';

/** Takes on the archive of an organisation, or of the whole tenant. The same job again changes nothing. */
export async function startArchive(
  records: Records,
  steward: Steward,
  { jobId, organisationId }: { readonly jobId: string; readonly organisationId: string | undefined },
): Promise<Result<true, FrameError>> {
  const { tenantId, actorId } = steward;
  const answer = await withSystemScope(records, tenantId, [
    sql`with j as (insert into job (tenant_id, job_id, kind, organisation_id, created_by)
        values (${tenantId}::uuid, ${jobId}::uuid, 'archive', ${organisationId ?? null}::uuid, ${actorId}::uuid)
        on conflict (tenant_id, job_id) do nothing returning tenant_id)
      ${testify(steward, 'archive.start', jobId, sql`j`)}`,
  ]);
  if (answer.ok) return ok(true);
  const failure = frameFailure(answer.error);
  return failure.ok ? err({ code: 'not-found' }) : failure;
}

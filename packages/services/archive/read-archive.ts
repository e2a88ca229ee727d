import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { Job, JobError, JobNamed } from '../job/load-job.ts';
import { type Steward, testify } from '../tenant/steward.ts';
import { MANIFEST } from './archive-effects.ts';

/** Files of an archive in order, and when somebody receipted it (epoch ms). */
export interface ArchiveStanding {
  readonly files: readonly string[];
  readonly receiptedAt: number | null;
}

export async function readArchive(
  records: Records,
  { tenantId, jobId }: JobNamed,
): Promise<Result<ArchiveStanding, JobError>> {
  const own = sql`tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid`;
  const answer = await withSystemScope(records, tenantId, [
    sql<ArchiveStanding>`select coalesce((select json_agg(name order by part) from archive_part where ${own}), '[]') as files,
      (select floor(extract(epoch from received_at) * 1e3)::float8 from archive_receipt where ${own}) as "receiptedAt"`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok(answer.value[0][0] ?? { files: [], receiptedAt: null });
}

/** The hash of a done archive's manifest. */
export function manifestOf({ detail }: Pick<Job, 'detail'>): string | undefined {
  const { manifestSha256 } = detail;
  return typeof manifestSha256 === 'string' ? manifestSha256 : undefined;
}

/** Before a file is handed out: whether it is one of the archive's, and who takes it is written down. */
export async function openArchiveFile(
  records: Records,
  steward: Steward,
  { jobId }: JobNamed,
  name: string,
): Promise<Result<true, JobError>> {
  const { tenantId } = steward;
  const answer = await withSystemScope(records, tenantId, [
    sql<{ event_id: string }>`with f as (select 1 where ${name} = ${MANIFEST} or exists (select from archive_part
        where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and name = ${name}))
      ${testify(steward, 'archive.download', `${jobId}/${name}`, sql`f`)} returning event_id`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return answer.value[0].length === 0 ? err({ code: 'not-found' }) : ok(true);
}

/** Who received it has all of it. Said again, it stands as it was said first. */
export async function receiptArchive(
  records: Records,
  steward: Steward,
  { jobId }: JobNamed,
  manifestSha256: string,
): Promise<Result<true, JobError>> {
  const { tenantId, actorId } = steward;
  const answer = await withSystemScope(records, tenantId, [
    sql`with r as (insert into archive_receipt (tenant_id, job_id, manifest_sha256, received_by)
        values (${tenantId}::uuid, ${jobId}::uuid, ${manifestSha256}, ${actorId}::uuid) on conflict do nothing returning tenant_id)
      ${testify(steward, 'archive.receipt', jobId, sql`r`)}`,
  ]);
  return answer.ok ? ok(true) : err({ code: 'records-unavailable', cause: answer.error });
}

import { ARCHIVE_SCHEMA_VERSION, type ArchiveManifest } from '@naer/contracts/archive';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { Job } from '../job/load-job.ts';
import { type ArchiveEffects, fileKey, MANIFEST, sha256Of } from './archive-effects.ts';
import { ARCHIVE_KINDS } from './archive-kinds.ts';
import { type Step, takeFileStep, type Written } from './take-file-step.ts';

/** One step of an archive: of an organisation, or of the whole tenant. */
export async function takeArchiveStep(effects: ArchiveEffects, job: Job): Step {
  const { tenantId, jobId, organisationId } = job;
  return await takeFileStep(effects, job, {
    scope: { tenantId, jobId, organisationId },
    kinds: ARCHIVE_KINDS,
    finish: (written, counts) => finish(effects, job, written, counts),
  });
}

async function finish(
  effects: ArchiveEffects,
  job: Job,
  written: readonly Written[],
  counts: Readonly<Record<string, number>>,
): Step {
  const { tenantId, jobId, createdBy } = job;
  const manifest: ArchiveManifest = {
    v: 1,
    schemaVersion: ARCHIVE_SCHEMA_VERSION,
    tenantId,
    organisationId: job.organisationId ?? null,
    jobId,
    takenAt: new Date(job.createdAt).toISOString(),
    files: written.map(({ name, kind, count, bytes, sha256 }) => ({ name, kind, count, bytes, sha256 })),
    counts,
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(manifest)}\n`);
  const sha256 = await sha256Of(bytes);
  await effects.putFile(fileKey(tenantId, jobId, MANIFEST), bytes, sha256);
  const done = await withSystemScope(effects.records, tenantId, [
    sql`with j as (update job set state = 'done', total = done, accepted = done, updated_at = now(), finished_at = now(),
          detail = ${JSON.stringify({ v: 1, manifestSha256: sha256 })}::jsonb
        where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and state in ('waiting', 'running') returning tenant_id)
      insert into audit_event (tenant_id, actor_id, action, subject_id)
      select tenant_id, ${createdBy}, 'archive.done', ${jobId} from j`,
  ]);
  return done.ok ? ok({ isDone: true }) : err({ code: 'records-unavailable', cause: done.error });
}

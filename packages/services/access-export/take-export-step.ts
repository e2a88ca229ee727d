import { sealFile } from '@naer/auth/seal-file';
import { type AccessExportManifest, EXPORT_SCHEMA_VERSION } from '@naer/contracts/access-export';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type ArchiveEffects, fileKey, MANIFEST, sha256Of } from '../archive/archive-effects.ts';
import { fail, type Step, takeFileStep, type Written } from '../archive/take-file-step.ts';
import type { Job } from '../job/load-job.ts';
import { exportKinds } from './export-kinds.ts';
import { loadExport, openFileKey, type StoredExport } from './load-export.ts';
import { maskStaff } from './mask-staff.ts';
import { INDEX, writeIndex } from './write-index.ts';

export interface ExportEffects extends ArchiveEffects {
  /** An export's files stay so long once they are there. */
  readonly keepDays: number;
}

/** Who the log names when nobody does it. */
export const ITSELF = 'naer';

/**
 * One step of an export: a file of it is written sealed, and noted. `expired`: its time has passed before it was made;
 * `records-changed`: what was one person's record is two persons' now, and another's would be in it.
 */
export async function takeExportStep(effects: ExportEffects, job: Job): Step {
  const loaded = await loadExport(effects.records, job);
  if (!loaded.ok)
    return loaded.error.code === 'records-unavailable' ? err(loaded.error) : await fail(effects, job, 'expired');
  const stored = loaded.value;
  if (!stored.isOne) return await fail(effects, job, 'records-changed');
  const key = await openFileKey(effects.identityKey, stored);
  if (key === undefined) return await fail(effects, job, 'expired');
  const { tenantId, jobId } = job;
  const sealing: ExportEffects = {
    ...effects,
    putFile: async (place, bytes) => {
      if (bytes.byteLength === 0) return;
      const sealed = await sealFile(key, place, bytes);
      await effects.putFile(place, sealed, await sha256Of(sealed));
    },
  };
  return await takeFileStep(sealing, job, {
    scope: { tenantId, jobId, organisationId: undefined },
    kinds: exportKinds(stored),
    mask: (lines) => maskStaff(effects.records, tenantId, lines),
    finish: (written, counts) => finish(sealing, job, stored, written, counts),
  });
}

async function finish(
  effects: ExportEffects,
  job: Job,
  stored: StoredExport,
  written: readonly Written[],
  counts: Readonly<Record<string, number>>,
): Step {
  const { tenantId, jobId, createdAt } = job;
  const { patientId, records, audience, language } = stored;
  const takenAt = new Date(createdAt).toISOString();
  const files = written
    .filter(({ count }) => count > 0)
    .map(({ name, kind, count, bytes, sha256 }) => ({ name, kind, count, bytes, sha256 }));
  const put = async (name: string, text: string) => {
    const bytes = new TextEncoder().encode(text);
    await effects.putFile(fileKey(tenantId, jobId, name), bytes, '');
    return { bytes: bytes.byteLength, sha256: await sha256Of(bytes) };
  };
  const index = await put(INDEX, writeIndex({ takenAt, language, audience, files, counts }));
  const manifest: AccessExportManifest = {
    v: 1,
    schemaVersion: EXPORT_SCHEMA_VERSION,
    tenantId,
    patientId,
    records: [...records],
    audience,
    jobId,
    takenAt,
    index: { name: INDEX, ...index },
    files,
    counts,
  };
  const { sha256 } = await put(MANIFEST, `${JSON.stringify(manifest)}\n`);
  const done = await withSystemScope(effects.records, tenantId, [
    sql`with j as (update job set state = 'done', total = done, accepted = done, updated_at = now(), finished_at = now(),
          detail = ${JSON.stringify({ v: 1, manifestSha256: sha256 })}::jsonb
        where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and state in ('waiting', 'running')
        returning tenant_id, job_id, done),
      x as (update access_export x set expires_at = now() + ${effects.keepDays}::integer * interval '1 day' from j
        where x.tenant_id = j.tenant_id and x.job_id = j.job_id)
      insert into audit_event (tenant_id, actor_id, action, subject_patient_id, subject_id)
      select j.tenant_id, ${ITSELF}, 'access-export.done', ${patientId}::uuid, ${jobId} from j`,
  ]);
  return done.ok ? ok({ isDone: true }) : err({ code: 'records-unavailable', cause: done.error });
}

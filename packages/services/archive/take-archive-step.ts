import { ARCHIVE_SCHEMA_VERSION, type ArchiveManifest } from '@naer/contracts/archive';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { LineError } from '../import/import-effects.ts';
import { failJob } from '../job/fail-job.ts';
import type { Job } from '../job/load-job.ts';
import { type ArchiveEffects, fileKey, MANIFEST, sha256Of } from './archive-effects.ts';
import { ARCHIVE_KINDS, type ArchiveKind, type ArchiveScope } from './archive-kinds.ts';
import { type Counting, countOn, NOTHING_COUNTED } from './count-kinds.ts';
import { readPage } from './read-page.ts';
import type { Key } from './scan-window.ts';

interface Written {
  readonly kind: string;
  readonly name: string;
  readonly count: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly last_key: Key | null;
  readonly is_last: boolean;
}

/** What an archive notes of itself between steps. */
interface Notes {
  /** So far nothing was found that is its own. */
  readonly scan?: { readonly kind: string; readonly after: Key } | undefined;
  readonly counting?: Counting | undefined;
}
type Step = Promise<Result<{ readonly isDone: boolean }, LineError>>;

/**
 * One step of an archive, of a bounded size: its next file is written whole and then noted with its hash, so that no half file is ever part of
 * it; killed in between, the same file is written again. When all are there, the database's own counts are compared with
 * what was written: a difference fails the job with `counts-differ`.
 */
export async function takeArchiveStep(effects: ArchiveEffects, job: Job): Step {
  const { tenantId, jobId } = job;
  const answer = await withSystemScope(effects.records, tenantId, [
    sql<Written>`select kind, name, row_count::float8 as count, bytes::float8 as bytes, sha256, last_key, is_last
      from archive_part where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid order by part`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const written = answer.value[0];
  const last = written.at(-1);
  const at = last === undefined ? 0 : ARCHIVE_KINDS.findIndex(({ name }) => name === last.kind);
  const kind = last?.is_last === true ? ARCHIVE_KINDS[at + 1] : ARCHIVE_KINDS[at];
  if (kind === undefined) return await count(effects, job, written);
  const { scan } = job.detail as Notes;
  const after =
    scan?.kind === kind.name ? scan.after : last?.is_last === false ? (last.last_key ?? undefined) : undefined;
  return await writeFile(effects, job, { kind, after, part: written.length, nth: nthOf(written, kind) });
}

function nthOf(written: readonly Written[], { name }: ArchiveKind): number {
  return written.filter(({ kind }) => kind === name).length;
}

function scopeOf({ tenantId, jobId, organisationId }: Job): ArchiveScope {
  return { tenantId, jobId, organisationId };
}

async function writeFile(
  effects: ArchiveEffects,
  job: Job,
  next: { readonly kind: ArchiveKind; readonly after: Key | undefined; readonly part: number; readonly nth: number },
): Step {
  const { tenantId, jobId } = job;
  const { kind, after, part, nth } = next;
  const page = await readPage(effects, scopeOf(job), kind, after);
  if (!page.ok) return page.error.code === 'cannot-open' ? await fail(effects, job, 'cannot-open') : err(page.error);
  const { lines, lastKey, isLast } = page.value;
  if (lines.length === 0 && !isLast)
    return await note(effects, job, { scan: { kind: kind.name, after: lastKey ?? [] } });
  const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
  const name = `${kind.name}-${String(nth).padStart(4, '0')}.ndjson`;
  const sha256 = await sha256Of(bytes);
  await effects.putFile(fileKey(tenantId, jobId, name), bytes, sha256);
  const noted = await withSystemScope(effects.records, tenantId, [
    sql`with p as (insert into archive_part (tenant_id, job_id, part, kind, name, row_count, bytes, sha256, last_key, is_last)
        values (${tenantId}::uuid, ${jobId}::uuid, ${part}, ${kind.name}, ${name}, ${lines.length}, ${bytes.byteLength},
          ${sha256}, ${lastKey === undefined ? null : JSON.stringify(lastKey)}::jsonb, ${isLast}::boolean)
        on conflict do nothing returning tenant_id, job_id, row_count)
      update job j set state = 'running', done = j.done + p.row_count, detail = j.detail - 'scan', updated_at = now()
      from p where j.tenant_id = p.tenant_id and j.job_id = p.job_id`,
  ]);
  return noted.ok ? ok({ isDone: false }) : err({ code: 'records-unavailable', cause: noted.error });
}

async function count(effects: ArchiveEffects, job: Job, written: readonly Written[]): Step {
  const { counting = NOTHING_COUNTED } = job.detail as Notes;
  const counted = await countOn(effects.records, scopeOf(job), ARCHIVE_KINDS, counting, effects.tries);
  if (!counted.ok) return counted;
  const { counts, next } = counted.value;
  if (next !== null) return await note(effects, job, { counting: counted.value });
  for (const { name } of ARCHIVE_KINDS) {
    const own = written.filter((file) => file.kind === name);
    if (own.reduce((sum, file) => sum + file.count, 0) !== counts[name])
      return await fail(effects, job, 'counts-differ');
  }
  // The notes keep no order.
  const inOrder = Object.fromEntries(ARCHIVE_KINDS.map(({ name }) => [name, counts[name] ?? 0]));
  return await finish(effects, job, written, inOrder);
}

async function note({ records }: ArchiveEffects, { tenantId, jobId }: Job, notes: Notes): Step {
  const answer = await withSystemScope(records, tenantId, [
    sql`update job set state = 'running', detail = detail || ${JSON.stringify(notes)}::jsonb, updated_at = now()
      where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and state in ('waiting', 'running')`,
  ]);
  return answer.ok ? ok({ isDone: false }) : err({ code: 'records-unavailable', cause: answer.error });
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

async function fail({ records }: ArchiveEffects, job: Job, failure: string): Step {
  const failed = await failJob(records, job, failure);
  return failed.ok ? ok({ isDone: true }) : err({ code: 'records-unavailable', cause: failed.error });
}

import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { LineError } from '../import/import-effects.ts';
import { failJob } from '../job/fail-job.ts';
import type { Job } from '../job/load-job.ts';
import { type ArchiveEffects, fileKey, sha256Of } from './archive-effects.ts';
import type { ArchiveKind, ArchiveScope } from './archive-kinds.ts';
import { type Counting, countOn, NOTHING_COUNTED } from './count-kinds.ts';
import { readPage } from './read-page.ts';
import type { Key } from './scan-window.ts';

/** A file that is whole. */
export interface Written {
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
export type Step = Promise<Result<{ readonly isDone: boolean }, LineError>>;

/** What is written: these kinds of that scope, and how it ends once every file is there. */
export interface FileSet {
  readonly scope: ArchiveScope;
  readonly kinds: readonly ArchiveKind[];
  /** Of a page, before it is written; absent: as it is. */
  readonly mask?: (lines: readonly string[]) => Promise<Result<readonly string[], LineError>>;
  readonly finish: (written: readonly Written[], counts: Readonly<Record<string, number>>) => Step;
}

/**
 * One step of writing files, of a bounded size: its next file is written whole and then noted with its hash, so that no half file is ever part of
 * it; killed in between, the same file is written again. When all are there, the database's own counts are compared with
 * what was written: a difference fails the job with `counts-differ`.
 */
export async function takeFileStep(effects: ArchiveEffects, job: Job, set: FileSet): Step {
  const { tenantId, jobId } = job;
  const answer = await withSystemScope(effects.records, tenantId, [
    sql<Written>`select kind, name, row_count::float8 as count, bytes::float8 as bytes, sha256, last_key, is_last
      from archive_part where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid order by part`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const written = answer.value[0];
  const last = written.at(-1);
  const { kinds } = set;
  const at = last === undefined ? 0 : kinds.findIndex(({ name }) => name === last.kind);
  const kind = last?.is_last === true ? kinds[at + 1] : kinds[at];
  if (kind === undefined) return await count(effects, job, set, written);
  const { scan } = job.detail as Notes;
  const after =
    scan?.kind === kind.name ? scan.after : last?.is_last === false ? (last.last_key ?? undefined) : undefined;
  return await writeFile(effects, job, set, { kind, after, part: written.length, nth: nthOf(written, kind) });
}

function nthOf(written: readonly Written[], { name }: ArchiveKind): number {
  return written.filter(({ kind }) => kind === name).length;
}

async function writeFile(
  effects: ArchiveEffects,
  job: Job,
  { scope, mask }: FileSet,
  next: { readonly kind: ArchiveKind; readonly after: Key | undefined; readonly part: number; readonly nth: number },
): Step {
  const { tenantId, jobId } = job;
  const { kind, after, part, nth } = next;
  const page = await readPage(effects, scope, kind, after);
  if (!page.ok) return page.error.code === 'cannot-open' ? await fail(effects, job, 'cannot-open') : err(page.error);
  const { lines, lastKey, isLast } = page.value;
  if (lines.length === 0 && !isLast)
    return await note(effects, job, { scan: { kind: kind.name, after: lastKey ?? [] } });
  const masked = mask === undefined ? ok(lines) : await mask(lines);
  if (!masked.ok) return masked;
  const bytes = new TextEncoder().encode(textOf(kind, masked.value));
  const name = `${kind.name}-${String(nth).padStart(4, '0')}.${kind.isBundle === true ? 'json' : 'ndjson'}`;
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

/** Nothing of a kind is an empty file. */
function textOf({ isBundle }: ArchiveKind, lines: readonly string[]): string {
  if (isBundle !== true || lines.length === 0) return lines.map((line) => `${line}\n`).join('');
  const entry = lines.map((line) => `{"resource":${line}}`).join(',\n');
  return `{"resourceType":"Bundle","type":"collection","entry":[\n${entry}\n]}\n`;
}

async function count(
  effects: ArchiveEffects,
  job: Job,
  { scope, kinds, finish }: FileSet,
  written: readonly Written[],
): Step {
  const { counting = NOTHING_COUNTED } = job.detail as Notes;
  const counted = await countOn(effects.records, scope, kinds, counting, effects.tries);
  if (!counted.ok) return counted;
  const { counts, next } = counted.value;
  if (next !== null) return await note(effects, job, { counting: counted.value });
  for (const { name } of kinds) {
    const own = written.filter((file) => file.kind === name);
    if (own.reduce((sum, file) => sum + file.count, 0) !== counts[name])
      return await fail(effects, job, 'counts-differ');
  }
  // The notes keep no order.
  const inOrder = Object.fromEntries(kinds.map(({ name }) => [name, counts[name] ?? 0]));
  return await finish(written, inOrder);
}

async function note({ records }: ArchiveEffects, { tenantId, jobId }: Job, notes: Notes): Step {
  const answer = await withSystemScope(records, tenantId, [
    sql`update job set state = 'running', detail = detail || ${JSON.stringify(notes)}::jsonb, updated_at = now()
      where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and state in ('waiting', 'running')`,
  ]);
  return answer.ok ? ok({ isDone: false }) : err({ code: 'records-unavailable', cause: answer.error });
}

/** Ends the job with a code. */
export async function fail({ records }: ArchiveEffects, job: Job, failure: string): Step {
  const failed = await failJob(records, job, failure);
  return failed.ok ? ok({ isDone: true }) : err({ code: 'records-unavailable', cause: failed.error });
}

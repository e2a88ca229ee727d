import type { ClassReport } from '@naer/contracts/retention';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import type { RetentionClass } from '@naer/domain/retention/retention-class';
import type { RetentionRules } from '@naer/domain/retention/term';
import { type SQL, sql } from 'drizzle-orm';
import type { LineError } from '../import/import-effects.ts';
import type { Job } from '../job/load-job.ts';

/** Where a run stands, in its job's own notes: ids, counts and times alone. */
export interface RetentionNotes {
  readonly settingVersion?: number | undefined;
  readonly rules?: RetentionRules | undefined;
  /** The class and, of several, the table that comes next, and after which row. */
  readonly at?: RetentionClass | 'end' | undefined;
  readonly table?: string | null | undefined;
  readonly after?: readonly string[] | null | undefined;
  readonly waits?: number | undefined;
  /** Jobs whose rows have gone, and whose files go next. */
  readonly files?: readonly string[] | undefined;
  /** `<class>/removed`, `/keptByHold`, `/keptByRule`, `/unsettled`, `/notWhole`, `/rows/<table>`. */
  readonly counts?: Readonly<Record<string, number>> | undefined;
  /** Epoch ms by class. */
  readonly oldest?: Readonly<Record<string, number>> | undefined;
}
export type Step = Promise<Result<{ readonly isDone: boolean; readonly waitMs?: number | undefined }, LineError>>;
type Count = readonly [name: string, by: SQL | number];

export function retentionNotes({ detail }: Pick<Job, 'detail'>): RetentionNotes {
  return detail as RetentionNotes;
}

/** The job `j` while it goes on. */
export function unfinished({ tenantId, jobId }: Job): SQL {
  return sql`j.tenant_id = ${tenantId}::uuid and j.job_id = ${jobId}::uuid and j.state in ('waiting', 'running')`;
}

/** Says to the database which run the transaction is a step of: without it nothing can be removed. */
export function asRun({ jobId }: Job): SQL {
  return sql`select set_config('app.retention_job', ${jobId}, true)`;
}

/** A job's notes with more to its counts, in the statement that did it: killed anywhere, nothing is counted twice. */
export function counting(counts: readonly Count[], place: Partial<RetentionNotes> = {}): SQL {
  const known = (name: string) => sql`coalesce((j.detail -> 'counts' ->> ${name}::text)::bigint, 0)`;
  const sums = counts.map(([name, by]) => sql`${name}::text, ${known(name)} + ${by}`);
  return sql`j.detail || jsonb_build_object('counts', coalesce(j.detail -> 'counts', '{}') || jsonb_build_object(${sql.join(sums, sql`, `)}))
    || ${JSON.stringify(place)}::jsonb`;
}

/** The same with the oldest that was due (epoch ms or null). */
export function withOldest(detail: SQL, name: RetentionClass, oldest: SQL): SQL {
  return sql`(${detail}) || jsonb_build_object('oldest', coalesce(j.detail -> 'oldest', '{}') || jsonb_strip_nulls(jsonb_build_object(
    ${name}::text, least((j.detail -> 'oldest' ->> ${name}::text)::float8, ${oldest}))))`;
}

/** Adds to the notes, in a transaction of its own. */
export async function noteRetention(
  records: Records,
  job: Job,
  more: {
    readonly counts?: readonly Count[];
    readonly place?: Partial<RetentionNotes>;
    readonly oldest?: readonly [RetentionClass, number | undefined];
    readonly waitMs?: number;
  },
): Step {
  const { counts = [], place, oldest, waitMs } = more;
  const detail = counting(counts, place);
  const set = oldest === undefined ? detail : withOldest(detail, oldest[0], sql`${oldest[1] ?? null}::float8`);
  const answer = await withSystemScope(records, job.tenantId, [
    sql`update job j set state = 'running', updated_at = now(), detail = ${set} where ${unfinished(job)}`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok({ isDone: false, ...(waitMs !== undefined && { waitMs }) });
}

/** What a run has counted so far, by class. */
export function reportOf({ counts = {}, oldest = {} }: RetentionNotes): Partial<Record<RetentionClass, ClassReport>> {
  const report: Partial<Record<RetentionClass, Mutable<ClassReport>>> = {};
  for (const [name, n] of Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const [key = '', field = '', table] = name.split('/');
    const own = report[key as RetentionClass] ?? { removed: 0, keptByHold: 0, keptByRule: 0 };
    report[key as RetentionClass] = own;
    if (table !== undefined) own.rows = { ...own.rows, [table]: n };
    else own[field as 'removed'] = n;
  }
  for (const [key, at] of Object.entries(oldest)) {
    const own = report[key as RetentionClass];
    if (own !== undefined) own.oldest = new Date(at).toISOString();
  }
  return report;
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

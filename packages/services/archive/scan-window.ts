import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import type { LineError } from '../import/import-effects.ts';
import { type ArchiveKind, type ArchiveScope, isInArchive } from './archive-kinds.ts';

/** Of a row, as text: unique in its table, and the order of an archive. */
export type Key = readonly string[];

/** So many rows of a table, whosever they are, are looked at by one statement: what it costs has an end. */
export const WINDOW_ROWS = 20_000;
const FEWEST_ROWS = 50;

/** Half as many for each time that it was too much. */
export function narrowed(rows: number, tries = 0, fewest = FEWEST_ROWS): number {
  return Math.max(fewest, Math.floor(rows / 2 ** tries));
}

/**
 * Rows `w` of the next window: written before the archive was begun, after `after`, in the order of their keys. Which of them
 * are the archive's own is asked of these alone, for a filter that little passes would walk the whole table.
 */
export function windowOf(
  { table, key, written, source }: ArchiveKind,
  { tenantId, jobId }: ArchiveScope,
  { after, rows }: { readonly after: Key | undefined; readonly rows: number },
): SQL {
  const columns = sql.raw(key.map(([column]) => `x.${column}`).join(', '));
  const beyond = sql.join(
    key.map(([, type], i) => sql`${after?.[i] ?? ''}::${sql.raw(type)}`),
    sql`, `,
  );
  return sql`w as materialized (select x.* from ${source ?? sql.raw(table)} x where x.tenant_id = ${tenantId}::uuid
    and x.${sql.raw(written)} <= (select j.created_at from job j where j.tenant_id = ${tenantId}::uuid
      and j.job_id = ${jobId}::uuid) ${after === undefined ? sql`` : sql`and (${columns}) > (${beyond})`}
    order by ${columns} limit ${rows})`;
}

/** How many rows the window has and the key of its last. */
export function edgeOf({ key }: ArchiveKind): SQL {
  const texts = sql.raw(key.map(([column]) => `x.${column}::text`).join(', '));
  const back = sql.raw(key.map(([column]) => `x.${column} desc`).join(', '));
  return sql`(select count(*)::integer from w) as seen,
    (select json_build_array(${texts}) from w x order by ${back} limit 1) as edge`;
}

/** What a window holds of the archive. */
export interface WindowCount {
  readonly count: number;
  /** Where the next one begins; undefined: this was the last. */
  readonly edge: Key | undefined;
  /** The newest of its rows (epoch ms) per controller; `''`: of rows without one of their own. */
  readonly newest: Readonly<Record<string, number>>;
}

interface Row {
  readonly count: number;
  readonly seen: number;
  readonly edge: Key | null;
  readonly newest: Readonly<Record<string, number>> | null;
}

/** Counts the archive's rows of one window. */
export async function countWindow(
  records: Records,
  scope: ArchiveScope,
  kind: ArchiveKind,
  { after, tries }: { readonly after: Key | undefined; readonly tries?: number | undefined },
): Promise<Result<WindowCount, LineError>> {
  const rows = narrowed(WINDOW_ROWS, tries);
  const controller = kind.isControlled === true ? sql`x.controller_organisation_id::text` : sql`''`;
  const answer = await withSystemScope(records, scope.tenantId, [
    sql<Row>`with ${windowOf(kind, scope, { after, rows })},
      g as (select ${controller} as who, count(*)::float8 as n,
          floor(extract(epoch from max(x.${sql.raw(kind.written)})) * 1e3)::float8 as newest
        from w x where ${isInArchive(kind, scope)} group by 1)
      select coalesce((select sum(n) from g), 0)::float8 as count, ${edgeOf(kind)},
        (select json_object_agg(who, newest) from g) as newest`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value[0];
  if (row === undefined) return ok({ count: 0, edge: undefined, newest: {} });
  const { count, seen, edge, newest } = row;
  // That somebody looked is no entry about the patient.
  const entries = kind.name === 'audit' ? {} : (newest ?? {});
  return ok({ count, edge: seen < rows ? undefined : (edge ?? undefined), newest: entries });
}

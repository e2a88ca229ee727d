import type { Records } from '@naer/db/records';
import { withDirectoryScope } from '@naer/db/with-directory-scope';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { narrowed } from '../archive/scan-window.ts';
import { shareHolds } from '../hold/lock-holds.ts';
import type { Job } from '../job/load-job.ts';
import { ERASABLE_TABLES, type ErasureScope, gonePeople } from './erasable-tables.ts';
import { note, notesOf, type Step } from './erasure-notes.ts';

const ROWS_AT_ONCE = 2_000;

/**
 * Overwrites the next rows of the next table and counts them with the job, in one statement: killed anywhere, no row is
 * counted twice and none is left out. After the last table the phase is `counting`.
 */
export async function eraseRows(records: Records, job: Job, scope: ErasureScope, tries?: number): Step {
  const { tenantId, jobId } = job;
  const { table: named } = notesOf(job);
  const at = Math.max(
    0,
    ERASABLE_TABLES.findIndex(({ table }) => table === named),
  );
  const next = ERASABLE_TABLES[at];
  if (next === undefined) return await note(records, job, { phase: 'counting' });
  const { table, key, set, where, held = sql`false` } = next;
  const rows = narrowed(ROWS_AT_ONCE, tries);
  const [name, columns] = [sql.raw(table), sql.raw(key)];
  const before = table === 'login' ? await eraseDirectory(records, scope, rows) : 'done';
  if (before !== 'done') return before;
  const following = ERASABLE_TABLES[at + 1]?.table;
  const done = sql`(select count(*) from p)`;
  // Of the whole scope, or of the row itself.
  const isHeld = sql`(is_held(x.tenant_id, null, ${scope.organisationId ?? null}::uuid) or ${held})`;
  const heldBack = sql`(select count(*) from ${name} x where x.tenant_id = ${tenantId}::uuid and ${where(scope)} and ${isHeld})`;
  const answer = await withSystemScope(records, tenantId, [
    shareHolds(tenantId),
    sql`with p as (update ${name} x set ${set} where x.tenant_id = ${tenantId}::uuid and (${columns}) in (
          select ${columns} from ${name} x where x.tenant_id = ${tenantId}::uuid and ${where(scope)} and not ${isHeld} limit ${rows})
        returning 1)
      update job j set state = 'running', done = j.done + ${done}, updated_at = now(),
        detail = j.detail || jsonb_build_object('erased', coalesce(j.detail -> 'erased', '{}')
            || jsonb_build_object(${table}::text, coalesce((j.detail -> 'erased' ->> ${table}::text)::bigint, 0) + ${done}))
          || case when ${done} = ${rows} then '{}'::jsonb else ${JSON.stringify(
            following === undefined ? { phase: 'counting' } : { table: following },
          )}::jsonb || jsonb_build_object('heldBack', coalesce(j.detail -> 'heldBack', '{}')
            || jsonb_strip_nulls(jsonb_build_object(${table}::text, nullif(${heldBack}, 0)))) end
      where j.tenant_id = ${tenantId}::uuid and j.job_id = ${jobId}::uuid and j.state in ('waiting', 'running')`,
  ]);
  return answer.ok ? ok({ isDone: false }) : err({ code: 'records-unavailable', cause: answer.error });
}

/** The directory stands in the main database: before the log-ins that lead to its entries are erased. */
async function eraseDirectory(
  records: Records,
  { tenantId, organisationId, people }: ErasureScope,
  rows: number,
): Promise<'done' | Awaited<Step>> {
  const known = await withSystemScope(records, tenantId, [
    sql<{ held: boolean }>`select is_held(${tenantId}::uuid, null, ${organisationId ?? null}::uuid) as held`,
    sql<{ subject_index: string }>`select distinct l.subject_index from login l where l.tenant_id = ${tenantId}::uuid
      and l.subject_index not like 'erased/%'
      and ${organisationId === undefined ? sql`true` : sql`l.practitioner_id in ${gonePeople(tenantId, people)}`}
      limit ${organisationId === undefined ? 0 : null}`,
  ]);
  if (!known.ok) return err({ code: 'records-unavailable', cause: known.error });
  if (known.value[0][0]?.held === true) return 'done';
  const subjects = JSON.stringify(known.value[1].map((row) => row.subject_index));
  // Of a whole tenant every entry goes, whether a log-in still leads to it or not.
  const those =
    organisationId === undefined
      ? sql`subject_index not like 'erased/%'`
      : sql`subject_index in (select x from json_array_elements_text(${subjects}::json) x)`;
  const directory = await withDirectoryScope(
    records,
    [
      sql`update login_directory set subject_index = 'erased/' || practitioner_id || '/' || gen_random_uuid(),
          ended_at = coalesce(ended_at, now())
        where ctid = any (array(select d.ctid from login_directory d where d.tenant_id = ${tenantId}::uuid
          and ${those} limit ${rows})) returning 1`,
    ],
    tenantId,
  );
  if (!directory.ok) return err({ code: 'records-unavailable', cause: directory.error });
  return directory.value[0].length === rows ? ok({ isDone: false }) : 'done';
}

import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import type { Cutoffs } from '@naer/domain/retention/what-is-due';
import { type SQL, sql } from 'drizzle-orm';
import { narrowed } from '../archive/scan-window.ts';
import { shareHolds } from '../hold/lock-holds.ts';
import type { LineError } from '../import/import-effects.ts';
import type { Job } from '../job/load-job.ts';
import { journalGoes, timeOf } from './journal-sql.ts';
import { confirmed, type RetentionEffects } from './retention-effects.ts';
import {
  asRun,
  counting,
  type RetentionNotes,
  retentionNotes,
  type Step,
  unfinished,
  withOldest,
} from './retention-notes.ts';
import { ROW_TABLES, type RowTable } from './row-tables.ts';

const FEWEST = 1;
const AT_ONCE = 20;

/** A table's turn: after which row, and what the run does when the table has been walked. */
interface Turn {
  readonly table: RowTable;
  readonly cutoff: number;
  readonly journalCutoff: number | undefined;
  readonly after: readonly string[] | null;
  /** Patients whose monitors do not answer at the last try: their rows stay until the next run. */
  readonly silent?: readonly string[];
  readonly following: Partial<RetentionNotes>;
}

/**
 * The next rows of a class, in the order of their keys: what has had its time goes unless it is held, and each row is counted in
 * the statement that removes it; a job's files go in the step after. A dry run counts by the same statement and removes
 * nothing; what would have gone with a journal before is not counted again.
 */
export async function removeRows(
  effects: RetentionEffects,
  job: Job,
  name: RowTable['name'],
  { cutoffs, next }: { readonly cutoffs: Cutoffs; readonly next: Partial<RetentionNotes> },
): Step {
  const notes = retentionNotes(job);
  const own = ROW_TABLES.filter((each) => each.name === name);
  const at = Math.max(
    0,
    own.findIndex(({ table }) => table === notes.table),
  );
  const [table, following] = [own[at], own[at + 1]];
  if (table === undefined) throw new Error('A class has no table');
  const turn: Turn = {
    table,
    cutoff: cutoffs[name] ?? 0,
    journalCutoff: cutoffs.journal,
    after: notes.after ?? null,
    following: following === undefined ? next : { at: name, table: following.table, after: null },
  };
  const rows = narrowed(table.rows, effects.tries, FEWEST);
  const silent = name === 'messages' && !job.dryRun ? await forgetMessages(effects, job, turn, rows) : ok([]);
  if (!silent.ok) return silent;
  const answer = await withSystemScope<readonly SQL[]>(effects.records, job.tenantId, [
    shareHolds(job.tenantId),
    asRun(job),
    walk(job, { ...turn, silent: silent.value }, rows),
  ]);
  return answer.ok ? ok({ isDone: false }) : unavailable(answer.error);
}

/** `f`: the next rows with their fates, and `g`: the keys of those that go. */
function windowOf(
  { tenantId, dryRun }: Job,
  { table, cutoff, journalCutoff, after, silent = [] }: Turn,
  rows: number,
): SQL {
  const columns = sql.raw(table.key.map(([column]) => `x.${column}`).join(', '));
  const texts = sql.raw(table.key.map(([column]) => `x.${column}::text`).join(', '));
  const beyond = sql.join(
    table.key.map(([, type], i) => sql`${after?.[i] ?? ''}::${sql.raw(type)}`),
    sql`, `,
  );
  const held = sql`is_held(x.tenant_id, ${table.patient ?? sql`null`}::uuid, ${table.organisation ?? sql`null`}::uuid)
    ${table.held === undefined ? sql`` : sql`or ${table.held(tenantId)}`}`;
  const stays = silent.length > 0 ? sql`and ${table.patient} <> all (${`{${silent.join(',')}}`}::uuid[])` : sql``;
  // In a real run they have gone already.
  const goesBefore =
    dryRun && table.patient !== undefined && journalCutoff !== undefined
      ? sql`x.whose is not null and ${journalGoes(tenantId, sql`x.whose`, journalCutoff)}`
      : sql`false`;
  return sql`w as materialized (select x.ctid as place, ${columns}, json_build_array(${texts}) as key, ${table.ended} as ended,
        coalesce(${table.ended} <= ${timeOf(cutoff)}, false) ${stays} as due, ${table.patient ?? sql`null::uuid`} as whose, ${held} as held
      from ${sql.raw(table.table)} x where x.tenant_id = ${tenantId}::uuid
        ${after === null ? sql`` : sql`and (${columns}) > (${beyond})`} order by ${columns} limit ${rows}),
    f as materialized (select x.*, case when not x.due then 'rule' when x.held then 'hold' else 'removed' end as fate
      from w x where not (${goesBefore})),
    g as materialized (select * from f where fate = 'removed')`;
}

function walk(job: Job, turn: Turn, rows: number): SQL {
  const { tenantId, jobId, createdBy, dryRun } = job;
  const { table, following } = turn;
  const { name } = table;
  const its = table.with ?? [];
  const back = sql.raw(table.key.map(([column]) => `x.${column} desc`).join(', '));
  const deleted = its.map(([other, isIts], i) => {
    const from = sql`${sql.raw(other)} x using g where x.tenant_id = ${tenantId}::uuid and ${isIts}`;
    return dryRun
      ? sql`, c${sql.raw(String(i))} as (select 1 from ${sql.raw(other)} x join g on x.tenant_id = ${tenantId}::uuid and ${isIts})`
      : sql`, c${sql.raw(String(i))} as (delete from ${from} returning 1)`;
  });
  const gone = dryRun
    ? sql`select g.key, g.whose from g`
    : sql`delete from ${sql.raw(table.table)} x using g where x.tenant_id = ${tenantId}::uuid and x.ctid = g.place returning g.key, g.whose`;
  // A patient's journal says what went of it.
  const told =
    dryRun || table.told === undefined
      ? sql``
      : sql`, a as (insert into audit_event (tenant_id, actor_id, action, subject_patient_id, subject_id)
          select distinct ${tenantId}::uuid, ${createdBy}::text, ${table.told}::text, d.whose, ${jobId}::text from d where d.whose is not null)`;
  const of = (fate: string) => sql`(select count(*) from f where fate = ${fate}::text)`;
  const detail = counting([
    [`${name}/removed`, sql`(select count(*) from d)`],
    [`${name}/rows/${table.table}`, sql`(select count(*) from d)`],
    [`${name}/keptByHold`, of('hold')],
    [`${name}/keptByRule`, of('rule')],
    ...its.map(([other], i) => [`${name}/rows/${other}`, sql`(select count(*) from c${sql.raw(String(i))})`] as const),
  ]);
  // Their files go when nobody can hold their rows any more: what is cut short in between is found again by the run.
  const files = sql`jsonb_build_object('files', (select coalesce(jsonb_agg(d.key ->> 0), '[]') from d))`;
  const oldest = sql`(select extract(epoch from min(ended)) * 1e3 from f where due)::float8`;
  return sql`with ${windowOf(job, turn, rows)} ${sql.join(deleted, sql``)}, d as (${gone}) ${told}
    update job j set state = 'running', updated_at = now(), detail = ${withOldest(detail, name, oldest)}
      || case when (select count(*) from w) < ${rows} then ${JSON.stringify(following)}::jsonb
        else jsonb_build_object('table', ${table.table}::text, 'after', (select x.key from w x order by ${back} limit 1)) end
      ${!dryRun && name === 'jobs' ? sql`|| ${files}` : sql``}
    where ${unfinished(job)}`;
}

/** What the monitors show goes before the rows: the patients whose monitors stay silent. */
async function forgetMessages(
  effects: RetentionEffects,
  job: Job,
  turn: Turn,
  rows: number,
): Promise<Result<readonly string[], LineError>> {
  const { records, tries } = effects;
  const going = await withSystemScope(records, job.tenantId, [
    sql<{ whose: string }>`with ${windowOf(job, turn, rows)} select distinct g.whose from g order by 1`,
  ]);
  if (!going.ok) return unavailable(going.error);
  const silent: string[] = [];
  for (let at = 0; at < going.value[0].length; at += AT_ONCE)
    await Promise.all(
      going.value[0].slice(at, at + AT_ONCE).map(async ({ whose }) => {
        const told = await confirmed({ tries }, () => effects.forgetMessages(job.tenantId, whose, turn.cutoff));
        if (told === 'silent') silent.push(whose);
      }),
    );
  return ok(silent);
}

function unavailable(cause: RecordsError): Result<never, LineError> {
  return err({ code: 'records-unavailable', cause });
}

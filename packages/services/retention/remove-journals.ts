import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok } from '@naer/domain/result';
import { fateOf } from '@naer/domain/retention/what-is-due';
import { sql } from 'drizzle-orm';
import { narrowed } from '../archive/scan-window.ts';
import type { Job } from '../job/load-job.ts';
import { giveBackKept } from './give-back.ts';
import { isOf, journalEnded, LARGE_TABLES, ofErasure, SMALL_TABLES } from './journal-sql.ts';
import { removeJournal } from './remove-journal.ts';
import type { RetentionEffects } from './retention-effects.ts';
import { noteRetention, type RetentionNotes, retentionNotes, type Step } from './retention-notes.ts';

const PATIENTS_AT_ONCE = 50;

/** A patient whose time is asked for; `ended` in epoch ms. */
interface Row {
  readonly patient_id: string;
  readonly ended: number | null;
  readonly held: boolean;
  /** A run before this one, or this one, has begun with it. */
  readonly begun: boolean;
}

/**
 * The next patients by their ids: whose follow-up ended so long ago that the rule is due goes with all that stands of them,
 * one at a time. A dry run counts their rows instead.
 */
export async function removeJournals(
  effects: RetentionEffects,
  job: Job,
  { cutoff, next }: { readonly cutoff: number; readonly next: Partial<RetentionNotes> },
): Step {
  const { tenantId } = job;
  const { records, tries } = effects;
  const [after = null] = retentionNotes(job).after ?? [];
  const limit = narrowed(PATIENTS_AT_ONCE, tries, 1);
  const page = await withSystemScope(records, tenantId, [
    sql<Row>`with w as materialized (select p.patient_id, ${journalEnded(tenantId, sql`p.patient_id`)} as ended from patient p
        where p.tenant_id = ${tenantId}::uuid and ${after === null ? sql`true` : sql`p.patient_id > ${after}::uuid`}
        order by p.patient_id limit ${limit})
      select w.patient_id, (extract(epoch from w.ended) * 1e3)::float8 as ended,
        w.ended is not null and is_held(${tenantId}::uuid, w.patient_id, null) as held,
        exists (select from retention_removal r where r.tenant_id = ${tenantId}::uuid and r.patient_id = w.patient_id
          and not ${ofErasure('r')}) as begun
      from w order by w.patient_id`,
  ]);
  if (!page.ok) return err({ code: 'records-unavailable', cause: page.error });
  const patients = page.value[0].map(({ patient_id, ended, held, begun }) => ({
    begun,
    patientId: patient_id,
    ended: ended ?? undefined,
    fate: fateOf(ended ?? undefined, { cutoff, isHeld: held }),
  }));
  const going = patients.filter(({ fate }) => fate === 'removed');
  const [first] = going;
  const isWhole = job.dryRun || first === undefined;
  const until = isWhole ? patients : patients.slice(0, patients.indexOf(first) + 1);
  const seen = {
    counts: (['keptByHold', 'keptByRule'] as const).map((field) => {
      const fate = field === 'keptByHold' ? 'kept-by-hold' : 'kept-by-rule';
      return [`journal/${field}`, until.filter((each) => each.fate === fate).length] as const;
    }),
    oldest: [
      'journal',
      until.reduce<number | undefined>(
        (least, { ended, fate }) => (fate === 'kept-by-rule' ? least : Math.min(least ?? ended ?? 0, ended ?? 0)),
        undefined,
      ),
    ] as const,
    place: until.length < limit && isWhole ? next : { after: [until.at(-1)?.patientId ?? ''] },
  };
  for (const { patientId } of job.dryRun ? [] : until.filter(({ fate, begun }) => begun && fate !== 'removed')) {
    const given = await giveBackKept(effects, job, patientId);
    if (!given.ok) return given;
  }
  if (!isWhole) return await removeJournal(effects, job, { patientId: first.patientId, cutoff, seen });
  const rows = await countRows(
    effects,
    job,
    going.map(({ patientId }) => patientId),
  );
  if (!rows.ok) return rows;
  return await noteRetention(records, job, {
    ...seen,
    counts: [...seen.counts, ['journal/removed', going.length], ...rows.value],
  });
}

/** Rows of these patients by table. */
async function countRows({ records }: RetentionEffects, { tenantId }: Job, patientIds: readonly string[]) {
  if (patientIds.length === 0) return ok([]);
  const those = sql`${`{${patientIds.join(',')}}`}::uuid[]`;
  const counts = [...LARGE_TABLES, ...SMALL_TABLES].map(
    (table) =>
      sql`select ${table}::text as name, count(*)::float8 as n from ${sql.raw(table)} x where ${isOf(table, tenantId, those)}`,
  );
  const answer = await withSystemScope(records, tenantId, [
    sql<{ name: string; n: number }>`${sql.join(counts, sql` union all `)}`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error } as const);
  return ok(answer.value[0].map(({ name, n }) => [`journal/rows/${name}`, n] as const));
}

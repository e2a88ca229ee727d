import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { shareHolds } from '../hold/lock-holds.ts';
import type { LineError } from '../import/import-effects.ts';
import type { Job } from '../job/load-job.ts';
import { confirmed } from '../retention/retention-effects.ts';
import { uuidArray } from '../tenant/steward.ts';
import type { ErasureEffects } from './erasure-effects.ts';
import { notesOf } from './erasure-notes.ts';
import type { KeptPatient } from './page-of-kept.ts';

/** A monitor that has not handed over what it holds by then keeps it, and the report says so. */
const MOST_WAITS = 60;

type KeptRecords = Omit<KeptPatient, 'id'>;

/** Who goes whole, how many monitors keep what they hold, and how many people a hold has come to stand over. */
export interface TakenMonitors {
  readonly going: readonly string[];
  readonly left: number;
  readonly held: number;
}

/**
 * Of an organisation each patient's monitor has stood until now. First all are asked whether they have something that the records
 * lack (`waiting`); then the patients are taken in hand, so that nobody enrols them any more, and whoever has done it before stays;
 * and then what their monitors hold is erased. Of a person with a monitor that keeps something nothing goes: it would hand that
 * over to records that were erased. Again with the same effect.
 */
export async function takeMonitors(
  effects: ErasureEffects,
  job: Job,
  people: readonly KeptPatient[],
): Promise<TakenMonitors | 'waiting' | { readonly ok: false; readonly error: LineError }> {
  const { tenantId } = job;
  const mayWait = (notesOf(job).waits ?? 0) < MOST_WAITS;
  /** By whose monitor. */
  const ask = async <Answer>(all: readonly KeptRecords[], one: (id: string) => Promise<Answer>) =>
    new Map(
      await Promise.all(
        [...new Set(all.flatMap(({ records }) => records))].map(
          async (id) => [id, await confirmed(effects, () => one(id))] as const,
        ),
      ),
    );
  const standing = await ask(people, (id) => effects.askMonitor(tenantId, id));
  const unsettled = [...standing].flatMap(([id, one]) => (one === 'ready' || one === 'erased' ? [] : [id]));
  if (mayWait && [...standing.values()].includes('waiting')) return 'waiting';
  const claimed = await claim(effects, job, without(people, unsettled));
  if (!claimed.ok) return claimed;
  const free = claimed.value.filter(({ held }) => !held);
  const told = await ask(free, (id) => effects.eraseObjects.monitor(tenantId, id));
  const kept = [...told].flatMap(([id, one]) => (one === 'erased' ? [] : [id]));
  if (mayWait && [...told.values()].includes('waiting')) return 'waiting';
  return {
    going: [...new Set(without(free, kept).flatMap(({ records }) => records))],
    left: unsettled.length + kept.length,
    held: claimed.value.length - free.length,
  };
}

/** Those none of whose records is among these. */
function without<Person extends KeptRecords>(people: readonly Person[], ids: readonly string[]): readonly Person[] {
  return people.filter(({ records }) => !records.some((id) => ids.includes(id)));
}

/** All records of those whose time has still passed; over whom a hold stands now is in nobody's hand. */
async function claim(
  { records }: ErasureEffects,
  { tenantId, jobId }: Job,
  people: readonly KeptPatient[],
): Promise<Result<readonly KeptRecords[], LineError>> {
  const ids = uuidArray(people.map(({ id }) => id));
  const all = uuidArray(people.flatMap(({ records: whole }) => whole));
  const answer = await withSystemScope(records, tenantId, [
    shareHolds(tenantId),
    // An enrolment under way is waited for, and seen by the next statement.
    sql`select from patient where tenant_id = ${tenantId}::uuid and patient_id = any (${all}) order by patient_id for update`,
    sql<KeptRecords>`with w as materialized (
        select l.ids, is_held(${tenantId}::uuid, p.id, null) as held from unnest(${ids}) p (id),
          lateral (select linked_records(${tenantId}::uuid, p.id) as ids offset 0) l
        where kept_time_passed(${tenantId}::uuid, l.ids)),
      c as (insert into retention_removal (tenant_id, patient_id, job_id)
        select distinct ${tenantId}::uuid, r.id, ${jobId}::uuid from w, unnest(w.ids) r (id) where not w.held order by r.id
        on conflict (tenant_id, patient_id) do update set job_id = excluded.job_id)
      select to_json(w.ids) as records, w.held from w`,
  ]);
  return answer.ok ? ok(answer.value[2]) : err({ code: 'records-unavailable', cause: answer.error });
}

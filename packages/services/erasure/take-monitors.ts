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

/** A monitor that has not handed over what it holds by then keeps it, and the report says so. */
const MOST_WAITS = 60;

/** Who goes, and how many of their monitors keep what they hold. */
export interface TakenMonitors {
  readonly going: readonly string[];
  readonly left: number;
}

/**
 * Of an organisation each patient's monitor has stood until now. First all are asked whether they have something that the records
 * lack (`waiting`); then the patients are taken in hand, so that nobody enrols them any more, and whoever has done it before stays;
 * and then what their monitors hold is erased. Again with the same effect.
 */
export async function takeMonitors(
  effects: ErasureEffects,
  job: Job,
  patients: readonly string[],
): Promise<TakenMonitors | 'waiting' | { readonly ok: false; readonly error: LineError }> {
  const { tenantId } = job;
  const mayWait = (notesOf(job).waits ?? 0) < MOST_WAITS;
  const ask = async <Answer>(ids: readonly string[], one: (id: string) => Promise<Answer>) =>
    await Promise.all(ids.map((id) => confirmed(effects, () => one(id))));
  const standing = await ask(patients, (id) => effects.askMonitor(tenantId, id));
  if (mayWait && standing.includes('waiting')) return 'waiting';
  const claimed = await claim(effects, job, patients);
  if (!claimed.ok) return claimed;
  const going = claimed.value;
  const isSettled = (id: string) => ['ready', 'erased', undefined].includes(standing[patients.indexOf(id)]);
  const told = await ask(going.filter(isSettled), (id) => effects.eraseObjects.monitor(tenantId, id));
  if (mayWait && told.includes('waiting')) return 'waiting';
  return { going, left: going.length - told.filter((one) => one === 'erased').length };
}

/** All records of those whose time has still passed, and over whom no hold stands. */
async function claim(
  { records }: ErasureEffects,
  { tenantId, jobId }: Job,
  patients: readonly string[],
): Promise<Result<readonly string[], LineError>> {
  const ids = uuidArray(patients);
  const whole = sql`linked_records(${tenantId}::uuid, p.id)`;
  const answer = await withSystemScope(records, tenantId, [
    shareHolds(tenantId),
    // An enrolment under way is waited for, and seen by the next statement.
    sql`select from patient where tenant_id = ${tenantId}::uuid and patient_id = any (${ids}) order by patient_id for update`,
    sql<{ id: string }>`insert into retention_removal (tenant_id, patient_id, job_id)
      select distinct ${tenantId}::uuid, r.id, ${jobId}::uuid from unnest(${ids}) p (id), unnest(${whole}) r (id)
      where kept_time_passed(${tenantId}::uuid, ${whole}) and not is_held(${tenantId}::uuid, p.id, null) order by r.id
      on conflict (tenant_id, patient_id) do update set job_id = excluded.job_id returning patient_id as id`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok(answer.value[2].map(({ id }) => id));
}

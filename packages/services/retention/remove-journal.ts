import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import type { RetentionClass } from '@naer/domain/retention/retention-class';
import { type SQL, sql } from 'drizzle-orm';
import { endExports } from '../access-export/end-exports.ts';
import { narrowed } from '../archive/scan-window.ts';
import { leaveDirectory } from '../erasure/leave-directory.ts';
import { shareHolds } from '../hold/lock-holds.ts';
import type { LineError } from '../import/import-effects.ts';
import type { Job } from '../job/load-job.ts';
import { giveBack } from './give-back.ts';
import { isOf, journalGoes, LARGE_TABLES, SMALL_TABLES } from './journal-sql.ts';
import { confirmed, type RetentionEffects } from './retention-effects.ts';
import {
  asRun,
  counting,
  noteRetention,
  type RetentionNotes,
  retentionNotes,
  type Step,
  unfinished,
  withOldest,
} from './retention-notes.ts';

const ROWS_AT_ONCE = 2_000;
const WAIT_MS = 5_000;
/** A monitor that has not handed over what it holds by then keeps it, and its journal stays until the next run. */
const MOST_WAITS = 60;

/** One patient whose time has come, and what was seen on the way there: noted with the patient, once. */
export interface GoingJournal {
  readonly patientId: string;
  readonly cutoff: number;
  readonly seen: {
    readonly counts: readonly (readonly [name: string, by: number])[];
    readonly oldest: readonly [RetentionClass, number | undefined];
    readonly place: Partial<RetentionNotes>;
  };
}

interface Bound {
  readonly claimed: boolean;
  readonly held: boolean;
  readonly units: readonly string[];
  readonly devices: readonly string[];
}

/**
 * All that stands of one patient goes, once its monitor has nothing that the records lack: first nobody can be enrolled in it
 * any more, then what the monitor and the lists hold, then the rows, and at last the patient's own, with the row of the log.
 * Each step again is without effect: killed anywhere, the run goes on with the same patient. While nothing has been erased it
 * is given back when it does not go after all.
 */
export async function removeJournal(effects: RetentionEffects, job: Job, going: GoingJournal): Step {
  const { records } = effects;
  const { tenantId } = job;
  const { patientId, seen } = going;
  const waits = retentionNotes(job).waits ?? 0;
  const instead = async (field: string, begun: boolean) => {
    const given = await giveBack(records, job, patientId, begun);
    if (!given.ok) return given;
    return await noteRetention(records, job, {
      ...seen,
      counts: [...seen.counts, [`journal/${field}`, 1]],
      place: { ...seen.place, waits: 0 },
    });
  };
  const unsettled = async (told: 'waiting' | 'held', begun: boolean) =>
    told === 'waiting' && waits < MOST_WAITS
      ? await noteRetention(records, job, { place: { waits: waits + 1 }, waitMs: WAIT_MS })
      : await instead('unsettled', begun);
  const standing = await confirmed(effects, () => effects.askMonitor(tenantId, patientId));
  if (standing === 'silent') return await instead('unsettled', true);
  if (standing === 'waiting' || standing === 'held') return await unsettled(standing, false);
  const begun = standing === 'erased';
  const bound = await claim(effects, job, going);
  if (!bound.ok) return bound;
  const { claimed, held, units, devices } = bound.value;
  // Somebody follows the patient again, or it is held since.
  if (held || !claimed) return await instead(held ? 'keptByHold' : 'keptByRule', begun);
  const told = await confirmed(effects, () => effects.forgetPatient(tenantId, patientId, units));
  if (told === 'silent') return await instead('unsettled', true);
  if (told !== 'erased') return await unsettled(told, begun);
  // Copies that it is in, before the rows that say where they are.
  const ended = await endExports(effects, tenantId, sql`${patientId}::uuid = any (x.records)`);
  if (!ended.ok) return unavailable(ended.error);
  if (!ended.value.isAll) return ok({ isDone: false });
  const left = await removeLarge(effects, job, patientId);
  if (!left.ok) return left;
  if (left.value) return ok({ isDone: false });
  const gone = await leaveDirectory(records, job, [patientId]);
  if (!gone.ok) return gone;
  const isGone = await removeRest(effects, job, going);
  if (!isGone.ok) return isGone;
  if (!isGone.value) return await instead('keptByHold', true);
  for (const deviceId of devices) await effects.pushDevice(tenantId, deviceId);
  return ok({ isDone: false });
}

async function claim(
  { records }: RetentionEffects,
  job: Job,
  { patientId, cutoff }: GoingJournal,
): Promise<Result<Bound, LineError>> {
  const { tenantId, jobId } = job;
  const own = sql`tenant_id = ${tenantId}::uuid and patient_id = ${patientId}::uuid`;
  const patient = sql`${patientId}::uuid`;
  const answer = await withSystemScope(records, tenantId, [
    shareHolds(tenantId),
    // An enrolment under way is waited for, and seen by the next statement.
    sql`select from patient where ${own} for update`,
    sql`insert into retention_removal (tenant_id, patient_id, job_id)
      select ${tenantId}::uuid, ${patient}, ${jobId}::uuid where ${journalGoes(tenantId, patient, cutoff)} on conflict do nothing`,
    sql<Bound>`select exists (select from retention_removal where ${own}) as claimed, is_held(${tenantId}::uuid, ${patient}, null) as held,
      array(select unit_id from enrolment where ${own} union select unit_id from alert where ${own}) as units,
      array(select distinct device_id from device_assignment where ${own}) as devices`,
  ]);
  if (!answer.ok) return unavailable(answer.error);
  const [bound] = answer.value[3];
  return ok(bound ?? { claimed: false, held: false, units: [], devices: [] });
}

/** A piece of each of the large tables; whether any is left. */
async function removeLarge(
  { records, tries }: RetentionEffects,
  job: Job,
  patientId: string,
): Promise<Result<boolean, LineError>> {
  const rows = narrowed(ROWS_AT_ONCE, tries);
  const those = sql`array[${patientId}::uuid]`;
  const answer = await withSystemScope<readonly SQL[]>(records, job.tenantId, [
    shareHolds(job.tenantId),
    asRun(job),
    ...LARGE_TABLES.map((table) => {
      const piece = sql`select x.ctid from ${sql.raw(table)} x where ${isOf(table, job.tenantId, those)} limit ${rows}`;
      return sql`with d as (delete from ${sql.raw(table)} x where x.ctid = any (array(${piece})) returning 1),
        u as (update job j set state = 'running', updated_at = now(),
          detail = ${counting([[`journal/rows/${table}`, sql`(select count(*) from d)`]])} where ${unfinished(job)})
        select count(*)::integer as n from d`;
    }),
  ]);
  if (!answer.ok) return unavailable(answer.error);
  return ok(answer.value.slice(2).some(([deleted]) => ((deleted as { n: number } | undefined)?.n ?? 0) >= rows));
}

/** False: a hold has come in between, and nothing of it went. */
async function removeRest(
  { records }: RetentionEffects,
  job: Job,
  { patientId, seen }: GoingJournal,
): Promise<Result<boolean, LineError>> {
  const { tenantId, jobId, createdBy } = job;
  const those = sql`array[${patientId}::uuid]`;
  const small = SMALL_TABLES.filter((table) => table !== 'patient');
  const detail = counting([...seen.counts, ['journal/removed', 1], ['journal/rows/patient', 1]], {
    ...seen.place,
    waits: 0,
  });
  const answer = await withSystemScope<readonly SQL[]>(records, tenantId, [
    shareHolds(tenantId),
    asRun(job),
    ...small.map(
      (table) => sql`with d as (delete from ${sql.raw(table)} x where ${isOf(table, tenantId, those)} returning 1)
        update job j set detail = ${counting([[`journal/rows/${table}`, sql`(select count(*) from d)`]])} where ${unfinished(job)}`,
    ),
    sql`with d as (delete from patient x where ${isOf('patient', tenantId, those)} returning tenant_id),
      a as (insert into audit_event (tenant_id, actor_id, action, subject_patient_id, subject_id)
        select d.tenant_id, ${createdBy}, 'patient.erase', ${patientId}::uuid, ${jobId} from d)
      update job j set state = 'running', updated_at = now(),
        detail = ${withOldest(detail, 'journal', sql`${seen.oldest[1] ?? null}::float8`)}
      from d where ${unfinished(job)} returning 1`,
  ]);
  return answer.ok ? ok((answer.value.at(-1) ?? []).length > 0) : unavailable(answer.error);
}

function unavailable(cause: RecordsError): Result<never, LineError> {
  return err({ code: 'records-unavailable', cause });
}

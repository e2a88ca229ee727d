import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { narrowed } from '../archive/scan-window.ts';
import type { LineError } from '../import/import-effects.ts';
import type { Job } from '../job/load-job.ts';
import type { VoidEffects } from './void-effects.ts';

/** Of the readings of an assignment that was entered in error: no words of a person. */
export const VOID_REASON = 'assignment-voided';
const READINGS_AT_ONCE = 2_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** One after the other, about six hours of them. */
const MOST_WAITS = 720;
/** What the records would not take is met again each time: it holds nothing up for ever. */
const MOST_ROUNDS = 5;

/** Why it has `failed`: a monitor was not ready for hours; the records would not take that some were entered in error. */
type VoidFailure = 'monitor-not-ready' | 'not-recorded';

/** Where it stands, in the job's own notes: ids, counts and times alone. */
interface VoidNotes {
  readonly assignmentId: string;
  readonly patientId: string;
  readonly deviceId: string;
  /** Absent: nobody has been told yet. */
  readonly phase?: 'drain' | 'enter' | 'settle' | 'judge';
  /** All records of the patient, as merges have joined them, and which of them comes next. */
  readonly patients?: readonly string[];
  readonly nth?: number;
  /** Who said so (epoch ms). */
  readonly said?: { readonly at: number; readonly by: string; readonly unitId: string } | undefined;
  /** The sequence up to which its readings have been entered in error. */
  readonly after?: number;
  /** In this round. */
  readonly found?: number;
  readonly round?: number;
  /** How often it has waited since it last moved. */
  readonly waits?: number;
}
/** `alertIds`: of an event. */
interface Entered {
  readonly sequence: number;
  readonly alertIds: readonly string[] | null;
}
type Step = Promise<Result<{ readonly isDone: boolean; readonly waitMs?: number | undefined }, LineError>>;

/**
 * One step of a bounded size. The device and the monitors are told, so that nothing more comes in under the assignment; what
 * they have taken in reaches the records; its readings are entered in error, page by page; then what stood on them is judged
 * again. Once more, until a round finds none. Done again, no step has another effect: killed anywhere, it goes on. A monitor
 * that throws is a step that went wrong; one that is not ready is waited for.
 */
export async function takeVoidStep(effects: VoidEffects, job: Job): Step {
  const notes = job.detail as unknown as VoidNotes;
  const { phase, patients = [], nth = 0 } = notes;
  if (phase === undefined) return await tell(effects, job, notes);
  const patientId = patients[nth];
  if (patientId === undefined) return await follow(effects, job, notes);
  switch (phase) {
    case 'drain':
    case 'settle': {
      const isDrained = await effects.isDrained(job.tenantId, patientId);
      return isDrained ? await note(effects, job, { nth: nth + 1 }) : await wait(effects, job);
    }
    case 'enter':
      return await enter(effects, job, notes, patientId);
    case 'judge': {
      const done = await effects.voidReadings(orderOf(job, notes, patientId));
      if (done === 'not-ready') return await wait(effects, job);
      return await note(effects, job, done === 'more' ? {} : { nth: nth + 1 });
    }
  }
}

async function tell(effects: VoidEffects, job: Job, { assignmentId, patientId, deviceId }: VoidNotes): Step {
  const { tenantId } = job;
  const answer = await withSystemScope(effects.records, tenantId, [
    sql<{ patients: readonly string[]; said: VoidNotes['said'] }>`select
        to_json(linked_records(r.tenant_id, r.patient_id)) as patients,
        json_build_object('at', floor(extract(epoch from r.at) * 1e3)::float8, 'by', r.by, 'unitId', r.unit_id) as said
      from record_correction r where r.tenant_id = ${tenantId}::uuid and r.patient_id = ${patientId}::uuid
        and r.kind = 'assignment' and r.record_id = ${assignmentId}::uuid`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [found] = answer.value[0];
  // The journal has gone since.
  if (found === undefined) return await finish(effects, job);
  await effects.pushDevice(tenantId, deviceId);
  for (const patient of found.patients)
    if (!(await effects.tellPatient(tenantId, patient))) return await wait(effects, job);
  return await note(effects, job, { ...found, phase: 'drain', nth: 0, round: 0, found: 0 });
}

/** From one phase to the next, once all records of the patient have had it. */
async function follow(effects: VoidEffects, job: Job, { phase, found = 0, round = 0 }: VoidNotes): Step {
  if (phase === 'drain') return await note(effects, job, { phase: 'enter', nth: 0, after: 0, found: 0 });
  // A record that leads to another one tells it what it has entered in error: nothing is judged before all of it is there.
  if (phase === 'enter') return await note(effects, job, { phase: 'settle', nth: 0 });
  if (phase === 'settle') return await note(effects, job, { phase: 'judge', nth: 0 });
  if (found === 0) return await finish(effects, job);
  if (round + 1 >= MOST_ROUNDS) return await fail(effects, job, 'not-recorded', found);
  return await note(effects, job, { phase: 'drain', nth: 0, round: round + 1 });
}

/** Of so many readings and events, whatever they came in under, those of the assignment that count still. */
async function enter(effects: VoidEffects, job: Job, notes: VoidNotes, patientId: string): Step {
  const { records, tries } = effects;
  const { tenantId } = job;
  const { assignmentId, after = 0, nth = 0, found = 0, round = 0 } = notes;
  const rows = narrowed(READINGS_AT_ONCE, tries);
  const next = (
    table: string,
    alertIds: string,
  ) => sql`(select x.tenant_id, x.patient_id, x.sequence, x.assignment_id, ${sql.raw(alertIds)} as alert_ids from ${sql.raw(table)} x
    where x.tenant_id = ${tenantId}::uuid and x.patient_id = ${patientId}::uuid and x.sequence > ${after}::bigint
    order by x.sequence limit ${rows})`;
  const answer = await withSystemScope(records, tenantId, [
    sql<{
      last: number | null;
      entered: readonly Entered[];
    }>`with w as (select * from (${next('measurement', 'null::text[]')} union all
        ${next('monitor_event', 'x.alert_ids')}) y order by y.sequence limit ${rows})
      select max(w.sequence)::float8 as last, coalesce(json_agg(json_build_object('sequence', w.sequence, 'alertIds', w.alert_ids)
        order by w.sequence) filter (
        where w.assignment_id = ${assignmentId}::uuid and not exists (select from measurement_correction c
          where c.tenant_id = w.tenant_id and c.patient_id = w.patient_id and c.sequence = w.sequence)), '[]') as entered from w`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const { last, entered } = answer.value[0][0] ?? { last: null, entered: [] };
  if (last === null) return await note(effects, job, { nth: nth + 1, after: 0 });
  if (entered.length > 0) {
    const sequences = entered.map(({ sequence }) => sequence);
    const events = entered.flatMap(({ sequence, alertIds }) =>
      alertIds === null ? [] : [{ sequence, alertIds, reason: VOID_REASON }],
    );
    const order = { ...orderOf(job, notes, patientId), sequences, events };
    if ((await effects.voidReadings(order)) === 'not-ready') return await wait(effects, job);
  }
  // What a later round meets was counted in the first.
  return await note(effects, job, { after: last, found: found + entered.length }, round === 0 ? entered.length : 0);
}

function orderOf({ tenantId }: Job, { said }: VoidNotes, patientId: string) {
  const { at = 0, by = '', unitId = '' } = said ?? {};
  return { v: 1, tenantId, patientId, at, by, unitId, reason: VOID_REASON } as const;
}

/** Longer each time; what is not ready for hours ends it, visibly. */
async function wait(effects: VoidEffects, job: Job): Step {
  const { waits = 0 } = job.detail as unknown as VoidNotes;
  if (waits >= MOST_WAITS) return await fail(effects, job, 'monitor-not-ready');
  const noted = await note(effects, job, { waits: waits + 1 });
  return noted.ok ? ok({ isDone: false, waitMs: Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 1.5 ** waits) }) : noted;
}

async function note({ records }: VoidEffects, { tenantId, jobId }: Job, more: Partial<VoidNotes>, count = 0): Step {
  const answer = await withSystemScope(records, tenantId, [
    sql`update job set state = 'running', detail = detail - 'waits' || ${JSON.stringify(more)}::jsonb, done = done + ${count}::bigint,
        updated_at = now()
      where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and state in ('waiting', 'running')`,
  ]);
  return answer.ok ? ok({ isDone: false }) : err({ code: 'records-unavailable', cause: answer.error });
}

/** Never as if it were done: a code, and of how many it is not known in the records. It goes on when somebody makes it void again. */
async function fail({ records }: VoidEffects, { tenantId, jobId }: Job, failure: VoidFailure, unrecorded = 0): Step {
  const answer = await withSystemScope(records, tenantId, [
    sql`update job set state = 'failed', failure = ${failure}, total = done, done = greatest(done - ${unrecorded}::bigint, 0),
        refused = ${unrecorded}::bigint, updated_at = now(), finished_at = now()
      where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and state in ('waiting', 'running')`,
  ]);
  return answer.ok ? ok({ isDone: true }) : err({ code: 'records-unavailable', cause: answer.error });
}

async function finish({ records }: VoidEffects, job: Job): Step {
  const { tenantId, jobId, createdBy } = job;
  const { patientId, assignmentId } = job.detail as unknown as VoidNotes;
  const answer = await withSystemScope(records, tenantId, [
    sql`with j as (update job set state = 'done', total = done, accepted = done, updated_at = now(), finished_at = now()
        where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and state in ('waiting', 'running')
        returning tenant_id, done)
      insert into audit_event (tenant_id, actor_id, action, subject_patient_id, subject_id, shown)
      select j.tenant_id, ${createdBy}, 'assignment.done', ${patientId}::uuid, ${assignmentId}, j.done from j`,
  ]);
  return answer.ok ? ok({ isDone: true }) : err({ code: 'records-unavailable', cause: answer.error });
}

import { listWrappers } from '@naer/auth/seal';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { endExports } from '../access-export/end-exports.ts';
import { narrowed } from '../archive/scan-window.ts';
import { anyHold, shareHolds } from '../hold/lock-holds.ts';
import type { Job } from '../job/load-job.ts';
import { confirmed } from '../retention/retention-effects.ts';
import { DEVICE_HELD } from './erasable-tables.ts';
import type { ErasureEffects } from './erasure-effects.ts';
import { note, notesOf, type Step, sum } from './erasure-notes.ts';
import { counted, KEPT_WORDS, overwrite, readingFacts } from './kept-words.ts';
import { leaveDirectory } from './leave-directory.ts';

const PATIENTS_AT_ONCE = 20;

const ROWS_AT_ONCE = 2_000;
const WAIT_MS = 5_000;
/** A monitor that has not handed over what it holds by then keeps it, and the report says so. */
const MOST_WAITS = 60;

/**
 * Of a whole tenant, with the last of what they sealed: what is sealed with them is opened by nobody any more. Never while
 * anything of it is held; in a transaction that shares the holds.
 */
function destroyKeys(tenantId: string, isTenant: boolean): SQL {
  return sql`update tenant_key set state = 'destroyed', wrapped_key = 'destroyed/' || key_id, previous_wrapped = null,
      changed_at = now() where tenant_id = ${tenantId}::uuid and state <> 'destroyed' and ${isTenant}::boolean
        and not ${anyHold(tenantId)}`;
}

/**
 * The date until which an erasure kept journal content has passed: what names the patients and every word about them goes, page
 * by page and in bounded pieces, and then the archives' files. A patient whom another organisation has been controller of stays
 * for as long as that one keeps.
 */
export async function expireKept(effects: ErasureEffects, job: Job): Step {
  return notesOf(job).phase === 'files' ? await removeArchives(effects, job) : await eraseWords(effects, job);
}

async function eraseWords(effects: ErasureEffects, job: Job): Step {
  const { records, tries } = effects;
  const { tenantId, organisationId } = job;
  const notes = notesOf(job);
  const limit = narrowed(PATIENTS_AT_ONCE, tries, 1);
  const page = await withSystemScope(records, tenantId, [
    sql<{
      id: string;
      held: boolean;
    }>`select w.patient_id as id, is_held(w.tenant_id, w.patient_id, null) as held from patient w
      where w.tenant_id = ${tenantId}::uuid
      and ${notes.after == null ? sql`true` : sql`w.patient_id > ${notes.after}::uuid`}
      and ${organisationId === undefined ? sql`true` : ofNobodyElse(tenantId, organisationId)}
      order by w.patient_id limit ${limit}`,
  ]);
  if (!page.ok) return err({ code: 'records-unavailable', cause: page.error });
  const found = page.value[0];
  if (found.length === 0) return await eraseStrays(effects, job);
  const free = found.filter(({ held }) => !held).map(({ id }) => id);
  const left = await eraseMonitors(effects, job, free);
  if (left === 'waiting') return await note(records, job, { waits: (notes.waits ?? 0) + 1 }, WAIT_MS);
  const ids = sql`${`{${found.map(({ id }) => id).join(',')}}`}::uuid[]`;
  const ended = await endExports(
    effects,
    tenantId,
    sql`x.records && ${ids} and not is_held(x.tenant_id, x.patient_id, null)`,
  );
  if (!ended.ok) return err({ code: 'records-unavailable', cause: ended.error });
  if (!ended.value.isAll) return ok({ isDone: false });
  const gone = await leaveDirectory(effects, job, free);
  if (!gone.ok) return gone;
  const held = sql`(select count(*) from unnest(${ids}) p where is_held(${tenantId}::uuid, p, null))`;
  const place = placeOf(job);
  const rows = narrowed(ROWS_AT_ONCE, tries);
  const after = { after: found.at(-1)?.id, waits: 0, held: (notes.held ?? 0) + left };
  // Counted where it is done, and the page is behind with the last of it.
  const answer = await withSystemScope<readonly SQL[]>(records, tenantId, [
    shareHolds(tenantId),
    ...KEPT_WORDS.map((words) => overwrite(words, { tenantId, patients: ids, place, rows })),
    sql`update job j set state = 'running', updated_at = now(), detail = (j.detail - 'more') || case when j.detail ? 'more' then '{}'
      else ${JSON.stringify(after)}::jsonb || jsonb_build_object('heldBack',
        coalesce(j.detail -> 'heldBack', '{}') || jsonb_strip_nulls(jsonb_build_object('patients',
          nullif(coalesce((j.detail -> 'heldBack' ->> 'patients')::bigint, 0) + ${held}, 0)))) end where ${place}`,
  ]);
  return answer.ok ? ok({ isDone: false }) : err({ code: 'records-unavailable', cause: answer.error });
}

/** The job while it is not done. */
function placeOf({ tenantId, jobId }: Job): SQL {
  return sql`j.tenant_id = ${tenantId}::uuid and j.job_id = ${jobId}::uuid and j.state in ('waiting', 'running')`;
}

/**
 * A tenant's went when it left; of an organisation each patient's stood until now. Answers how many keep what they hold;
 * `waiting`: one has something that the records do not have yet.
 */
async function eraseMonitors(
  effects: ErasureEffects,
  job: Job,
  patients: readonly string[],
): Promise<number | 'waiting'> {
  if (job.organisationId === undefined) return 0;
  const told = await Promise.all(
    patients.map((id) => confirmed(effects, () => effects.eraseObjects.monitor(job.tenantId, id))),
  );
  if (told.includes('waiting') && (notesOf(job).waits ?? 0) < MOST_WAITS) return 'waiting';
  return told.filter((one) => one !== 'erased').length;
}

/** Readings of its devices that were kept aside for nobody. */
async function eraseStrays({ records, tries }: ErasureEffects, job: Job): Step {
  const { tenantId, organisationId } = job;
  const place = placeOf(job);
  const rows = narrowed(ROWS_AT_ONCE, tries);
  const own = sql`x.tenant_id = ${tenantId}::uuid and ${organisationId === undefined ? sql`true` : sql`x.organisation_id = ${organisationId}::uuid`}
    and (x.reading is distinct from ${readingFacts} or x.slot <> 'erased')`;
  const held = sql`(select count(*) from device_quarantine x where ${own} and ${DEVICE_HELD})`;
  const next = sql`select x.ctid from device_quarantine x where ${own} and not ${DEVICE_HELD} limit ${rows} for update`;
  const answer = await withSystemScope<readonly SQL[]>(records, tenantId, [
    shareHolds(tenantId),
    counted(
      'device_quarantine',
      { place, rows },
      sql`update device_quarantine x set reading = ${readingFacts}, slot = case when x.slot is not null then 'erased' end
        where x.ctid = any (array(${next})) returning 1`,
    ),
    sql`update job j set state = 'running', updated_at = now(), detail = (j.detail - 'more') || case when j.detail ? 'more' then '{}'
      else '{"phase": "files", "after": null}'::jsonb || jsonb_build_object('heldBack', coalesce(j.detail -> 'heldBack', '{}')
        || jsonb_strip_nulls(jsonb_build_object('device_quarantine', nullif(${held}, 0)))) end where ${place}`,
  ]);
  return answer.ok ? ok({ isDone: false }) : err({ code: 'records-unavailable', cause: answer.error });
}

/** Patients `w` whose every controller was this one, or one whose time has passed as well. */
function ofNobodyElse(tenantId: string, organisationId: string): SQL {
  return sql`exists (select from enrolment e where e.tenant_id = ${tenantId}::uuid and e.patient_id = w.patient_id
      and e.controller_organisation_id = ${organisationId}::uuid)
    and not exists (select from enrolment e where e.tenant_id = ${tenantId}::uuid and e.patient_id = w.patient_id
      and e.controller_organisation_id <> ${organisationId}::uuid and not exists (select from job k
        where k.tenant_id = e.tenant_id and k.kind = 'erasure' and k.organisation_id = e.controller_organisation_id
          and k.kept_until <= now()))`;
}

async function removeArchives({ records, removeFiles, identityKey, now }: ErasureEffects, job: Job): Step {
  const { tenantId, jobId, organisationId, createdBy } = job;
  const notes = notesOf(job);
  const own = organisationId === undefined ? sql`true` : sql`j.organisation_id = ${organisationId}::uuid`;
  const beyond = notes.after == null ? sql`true` : sql`j.job_id > ${notes.after}::uuid`;
  const page = await withSystemScope(records, tenantId, [
    sql<{
      held: boolean;
      archives: number;
    }>`select ${anyHold(tenantId)} as held, count(*) filter (where ${beyond})::integer as archives from job j
      where j.tenant_id = ${tenantId}::uuid and j.kind = 'archive' and ${own}`,
    sql<{
      job_id: string;
    }>`select j.job_id from job j where j.tenant_id = ${tenantId}::uuid and j.kind = 'archive' and ${own}
      and ${beyond} order by j.job_id limit 1`,
  ]);
  if (!page.ok) return err({ code: 'records-unavailable', cause: page.error });
  const [[standing], [archive]] = page.value;
  // An archive may hold whoever is held, and what is kept is opened by the keys.
  const isHeld = standing?.held === true;
  if (archive !== undefined && !isHeld) {
    const isEmpty = await removeFiles(`${tenantId}/${archive.job_id}/`);
    return await note(
      records,
      job,
      isEmpty ? { expired: sum(notes.expired, { archives: 1 }), after: archive.job_id } : {},
    );
  }
  const isTenant = organisationId === undefined && !isHeld;
  const heldBack = sum(notes.heldBack, {
    ...(isHeld && (standing?.archives ?? 0) > 0 && { archives: standing?.archives ?? 0 }),
    ...(isHeld && organisationId === undefined && { keys: 1 }),
  });
  const wrappers = isTenant ? { wrappers: await listWrappers(identityKey) } : {};
  const detail = { phase: 'expired', expiredAt: new Date(now()).toISOString(), after: null, heldBack, ...wrappers };
  const answer = await withSystemScope(records, tenantId, [
    shareHolds(tenantId),
    destroyKeys(tenantId, isTenant),
    sql`with j as (update job set state = 'done', updated_at = now(), detail = detail || ${JSON.stringify(detail)}::jsonb
        where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and state in ('waiting', 'running')
          and ${anyHold(tenantId)} = ${isHeld}::boolean returning tenant_id)
      insert into audit_event (tenant_id, actor_id, action, subject_id)
      select j.tenant_id, ${createdBy}, 'erasure.expire', ${jobId} from j`,
    sql<{ held: boolean }>`select ${anyHold(tenantId)} as held`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  // A hold that came or went in between: what it keeps is looked at again.
  return ok({ isDone: answer.value[3][0]?.held === isHeld });
}

import { listWrappers } from '@naer/auth/seal';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { endExports } from '../access-export/end-exports.ts';
import { narrowed } from '../archive/scan-window.ts';
import { anyHold, shareHolds } from '../hold/lock-holds.ts';
import type { Job } from '../job/load-job.ts';
import type { ErasureEffects } from './erasure-effects.ts';
import { note, notesOf, type Step, sum } from './erasure-notes.ts';

const PATIENTS_AT_ONCE = 100;

/** What says who somebody was, or was said to them, and how it is overwritten; `x`: a row, of these patients. */
const NAMING: readonly (readonly [table: string, set: SQL, notYet: SQL])[] = [
  ['patient_identity', sql`sealed = 'erased', updated_at = now()`, sql`x.sealed <> 'erased'`],
  ['patient_national_id', sql`blind_index = 'erased/' || gen_random_uuid()`, sql`x.blind_index not like 'erased/%'`],
  ['responder_card', sql`sealed = 'erased', updated_at = now()`, sql`x.sealed <> 'erased'`],
  ['patient_message', sql`text = 'erased'`, sql`x.text <> 'erased'`],
  ['contact', sql`note = null, video_link = null`, sql`num_nonnulls(x.note, x.video_link) > 0`],
  ['record_correction', sql`content = null, explanation = null`, sql`num_nonnulls(x.content, x.explanation) > 0`],
  ['kin_relation', sql`subject_index = 'erased/' || x.kin_id`, sql`x.subject_index not like 'erased/%'`],
  [
    'referral',
    sql`blind_index = 'erased/' || x.referral_id, sealed = 'erased', purpose = 'erased', decided_why = null, updated_at = now()`,
    sql`x.sealed <> 'erased'`,
  ],
];

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
 * The date until which an erasure kept journal content has passed: what names the patients goes, page by page, and then the
 * archives' files. A patient whom another organisation has been controller of stays for as long as that one keeps.
 */
export async function expireKept(effects: ErasureEffects, job: Job): Step {
  return notesOf(job).phase === 'files' ? await removeArchives(effects, job) : await eraseNames(effects, job);
}

async function eraseNames(effects: ErasureEffects, job: Job): Step {
  const { records, tries } = effects;
  const { tenantId, organisationId } = job;
  const notes = notesOf(job);
  const limit = narrowed(PATIENTS_AT_ONCE, tries, 1);
  const page = await withSystemScope(records, tenantId, [
    sql<{ patient_id: string }>`select w.patient_id from patient w where w.tenant_id = ${tenantId}::uuid
      and ${notes.after == null ? sql`true` : sql`w.patient_id > ${notes.after}::uuid`}
      and ${organisationId === undefined ? sql`true` : ofNobodyElse(tenantId, organisationId)}
      order by w.patient_id limit ${limit}`,
  ]);
  if (!page.ok) return err({ code: 'records-unavailable', cause: page.error });
  const patients = page.value[0].map((row) => row.patient_id);
  if (patients.length === 0) return await note(records, job, { phase: 'files', after: null });
  const ids = sql`${`{${patients.join(',')}}`}::uuid[]`;
  const those = sql`x.tenant_id = ${tenantId}::uuid and x.patient_id = any (${ids})
    and not is_held(x.tenant_id, x.patient_id, null)`;
  const ended = await endExports(
    effects,
    tenantId,
    sql`x.records && ${ids} and not is_held(x.tenant_id, x.patient_id, null)`,
  );
  if (!ended.ok) return err({ code: 'records-unavailable', cause: ended.error });
  if (!ended.value.isAll) return ok({ isDone: false });
  const held = sql`(select count(*) from unnest(${ids}) p where is_held(${tenantId}::uuid, p, null))`;
  const place = sql`j.tenant_id = ${tenantId}::uuid and j.job_id = ${job.jobId}::uuid and j.state in ('waiting', 'running')`;
  // Counted where it is done, and the page is behind with it.
  const answer = await withSystemScope<readonly SQL[]>(records, tenantId, [
    shareHolds(tenantId),
    ...NAMING.map(
      ([
        table,
        set,
        notYet,
      ]) => sql`with p as (update ${sql.raw(table)} x set ${set} where ${those} and ${notYet} returning 1)
        update job j set detail = j.detail || jsonb_build_object('expired', coalesce(j.detail -> 'expired', '{}')
          || jsonb_build_object(${table}::text, coalesce((j.detail -> 'expired' ->> ${table}::text)::bigint, 0)
            + (select count(*) from p))) where ${place}`,
    ),
    sql`update job j set state = 'running', updated_at = now(),
      detail = j.detail || ${JSON.stringify({ after: patients.at(-1) })}::jsonb || jsonb_build_object('heldBack',
        coalesce(j.detail -> 'heldBack', '{}') || jsonb_strip_nulls(jsonb_build_object('patients',
          nullif(coalesce((j.detail -> 'heldBack' ->> 'patients')::bigint, 0) + ${held}, 0)))) where ${place}`,
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

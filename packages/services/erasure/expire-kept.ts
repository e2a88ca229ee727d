import { listWrappers } from '@naer/auth/seal';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { endExports } from '../access-export/end-exports.ts';
import { narrowed } from '../archive/scan-window.ts';
import { anyHold, shareHolds } from '../hold/lock-holds.ts';
import type { Job } from '../job/load-job.ts';
import { uuidArray } from '../tenant/steward.ts';
import { DEVICE_HELD } from './erasable-tables.ts';
import type { ErasureEffects } from './erasure-effects.ts';
import { note, notesOf, type Step, sum, type WordsUnderWay } from './erasure-notes.ts';
import { expiredMore, KEPT_WORDS, overwrite, readingFacts } from './kept-words.ts';
import { leaveDirectory } from './leave-directory.ts';
import { pageOf } from './page-of-kept.ts';
import { takeMonitors } from './take-monitors.ts';

const ROWS_AT_ONCE = 2_000;
const WAIT_MS = 5_000;

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
 * by page and in bounded pieces, and then the archives' files. A person whom another organisation has been controller of, in any
 * record, stays for as long as that one keeps; and whoever is followed again before it has begun stays.
 */
export async function expireKept(effects: ErasureEffects, job: Job): Step {
  return notesOf(job).phase === 'files' ? await removeArchives(effects, job) : await eraseWords(effects, job);
}

async function eraseWords(effects: ErasureEffects, job: Job): Step {
  const { records } = effects;
  const { tenantId, organisationId } = job;
  const notes = notesOf(job);
  if (notes.strays !== undefined) return await eraseStrays(effects, job);
  if (notes.words !== undefined) return await overwriteWords(effects, job, notes.words);
  const found = await pageOf(effects, job);
  if (!found.ok) return err({ code: 'records-unavailable', cause: found.error });
  const { page, last } = found.value;
  if (last === undefined) return await eraseStrays(effects, job);
  if (page.length === 0) return await note(records, job, { after: last, waits: 0 });
  const free = page.filter((each) => !each.held);
  const taken =
    organisationId === undefined
      ? { going: free.map(({ id }) => id), left: 0, held: 0 }
      : await takeMonitors(effects, job, free);
  if (taken === 'waiting') return await note(records, job, { waits: (notes.waits ?? 0) + 1 }, WAIT_MS);
  if ('ok' in taken) return taken;
  const ids = uuidArray(taken.going);
  const due = sql`x.records && ${ids} and not is_held(x.tenant_id, x.patient_id, null)`;
  const ended = await endExports(effects, tenantId, due);
  if (!ended.ok) return err({ code: 'records-unavailable', cause: ended.error });
  if (!ended.value.isAll) return ok({ isDone: false });
  const gone = await leaveDirectory(records, job, taken.going);
  if (!gone.ok) return gone;
  const held = taken.held + page.length - free.length;
  return await overwriteWords(effects, job, { ...taken, held, last, page: page.map(({ id }) => id) });
}

/** Counted where it is done, and the page is behind with the last of it. */
async function overwriteWords({ records, tries }: ErasureEffects, job: Job, words: WordsUnderWay): Step {
  const { tenantId } = job;
  const { going: patients, page, left, last } = words;
  const { more, held = 0 } = notesOf(job);
  const place = placeOf(job);
  const rows = narrowed(ROWS_AT_ONCE, tries);
  const tables = more === undefined ? KEPT_WORDS : KEPT_WORDS.filter(({ table }) => table in more);
  // Whom a hold has stood over at any time of the page keeps something, and is met again.
  const heldBack = sql`greatest(${words.held}::bigint,
    (select count(*) from unnest(${uuidArray(page)}) p where is_held(${tenantId}::uuid, p, null)))`;
  const answer = await withSystemScope<readonly SQL[]>(records, tenantId, [
    shareHolds(tenantId),
    sql`update job j set state = 'running', updated_at = now(), detail = j.detail - 'more' where ${place}`,
    ...tables.map((each) => overwrite(each, { tenantId, patients, from: more?.[each.table], job: place, rows })),
    sql`update job j set detail = case when j.detail ? 'more'
      then j.detail || jsonb_build_object('words', ${JSON.stringify(words)}::jsonb || jsonb_build_object('held', ${heldBack}))
      else (j.detail - 'words') || ${JSON.stringify({ after: last, waits: 0, held: held + left })}::jsonb
        || ${heldMore('patients', heldBack)} end where ${place}`,
  ]);
  return answer.ok ? ok({ isDone: false }) : err({ code: 'records-unavailable', cause: answer.error });
}

/** The job while it is not done. */
function placeOf({ tenantId, jobId }: Job): SQL {
  return sql`j.tenant_id = ${tenantId}::uuid and j.job_id = ${jobId}::uuid and j.state in ('waiting', 'running')`;
}

/** So many more of these were kept by a hold. */
function heldMore(name: string, n: SQL): SQL {
  return sql`jsonb_build_object('heldBack', coalesce(j.detail -> 'heldBack', '{}') || jsonb_strip_nulls(jsonb_build_object(
    ${name}::text, nullif(coalesce((j.detail -> 'heldBack' ->> ${name}::text)::bigint, 0) + ${n}, 0))))`;
}

/** Readings of its devices that were kept aside for nobody: the tenant's are looked through in the order of their ids. */
async function eraseStrays({ records, tries }: ErasureEffects, job: Job): Step {
  const { tenantId, organisationId } = job;
  const { strays } = notesOf(job);
  const rows = narrowed(ROWS_AT_ONCE, tries);
  const own = organisationId === undefined ? sql`true` : sql`x.organisation_id = ${organisationId}::uuid`;
  const beyond = strays === undefined ? sql`true` : sql`x.held_id > ${strays}::uuid`;
  const answer = await withSystemScope<readonly SQL[]>(records, tenantId, [
    shareHolds(tenantId),
    sql`with w as materialized (select x.ctid as place, x.held_id, case when ${own}
          and (x.reading is distinct from ${readingFacts} or x.slot <> 'erased') then ${DEVICE_HELD} end as held
        from device_quarantine x where x.tenant_id = ${tenantId}::uuid and ${beyond} order by x.held_id limit ${rows}),
      p as (update device_quarantine x set reading = ${readingFacts}, slot = case when x.slot is not null then 'erased' end
        where x.ctid = any (array(select w.place from w where not w.held)) returning 1)
      update job j set state = 'running', updated_at = now(), detail = (j.detail - 'strays') || ${expiredMore('device_quarantine')}
        || ${heldMore('device_quarantine', sql`(select count(*) from w where w.held)`)}
        || case when (select count(*) from w) < ${rows} then '{"phase": "files", "after": null}'::jsonb
          else (select jsonb_build_object('strays', w.held_id) from w order by w.held_id desc limit 1) end
      where ${placeOf(job)}`,
  ]);
  return answer.ok ? ok({ isDone: false }) : err({ code: 'records-unavailable', cause: answer.error });
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

import { rewrapDataKey } from '@naer/auth/seal';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { narrowed } from '../archive/scan-window.ts';
import { sealClearAddresses } from '../duty/seal-clear-addresses.ts';
import { failJob } from '../job/fail-job.ts';
import type { Job } from '../job/load-job.ts';
import type { KeyEffects } from './key-effects.ts';
import { type KeyStep, keyNotesOf, noteKeys } from './key-notes.ts';
import { loadTenantKeys } from './load-keys.ts';
import { resealRows } from './reseal-rows.ts';
import { IS_SEALED, SEALED_TABLES } from './sealed-tables.ts';
import { tellDuties } from './tell-duties.ts';
import { lookAtLists, tellDrills, tellMonitors } from './tell-holders.ts';

/**
 * One step of a change of keys, of a bounded size. Keys are wrapped under the environment's first; rows are sealed anew with
 * the active key; monitors get the new seals and hand them to the lists; the lists are asked; duties get theirs. Then old keys
 * are retired that nothing uses; where something does, it all goes round once more. Killed anywhere, it goes on from its notes.
 */
export async function takeKeyStep(effects: KeyEffects, job: Job): KeyStep {
  switch (keyNotesOf(job).phase) {
    case undefined:
    case 'wrap':
      return await wrapKeys(effects, job);
    case 'clear':
      return await sealClear(effects, job);
    case 'seal':
      return await resealRows(effects, job);
    case 'monitors':
      return await tellMonitors(effects, job);
    case 'drills':
      return await tellDrills(effects, job);
    case 'lists':
      return await lookAtLists(effects, job);
    case 'duties':
      return await tellDuties(effects, job);
    case 'retire':
    case 'done':
      return await retireKeys(effects, job);
  }
}

/** The text of before stays beside the new one until everybody has that: who holds it can still say which key it is. */
async function wrapKeys(effects: KeyEffects, job: Job): KeyStep {
  const { records, identityKey } = effects;
  const { tenantId } = job;
  const keys = await loadTenantKeys(records, tenantId);
  if (!keys.ok) return keys;
  const changes: SQL[] = [];
  for (const { keyId, state, wrappedKey } of keys.value) {
    if (state === 'destroyed') continue;
    const again = await rewrapDataKey(identityKey, wrappedKey);
    // Nothing is sealed with a retired one.
    if (!again.ok && state === 'retired') continue;
    if (!again.ok) return await failKeys(effects, job, 'key-cannot-open');
    if (again.value !== wrappedKey)
      changes.push(sql`update tenant_key set wrapped_key = ${again.value}, previous_wrapped = wrapped_key, changed_at = now()
        where tenant_id = ${tenantId}::uuid and key_id = ${keyId}::uuid and wrapped_key = ${wrappedKey}`);
  }
  if (changes.length > 0) {
    const answer = await withSystemScope<readonly SQL[]>(records, tenantId, changes);
    if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  }
  return await noteKeys(effects, job, NEXT_ROUND);
}

const NEXT_ROUND = { phase: 'clear', after: null, unreadable: 0, missed: 0, again: false } as const;

const CLEAR_AT_ONCE = 100;

/** What staff's rows of before hold in clear; a row that somebody has written meanwhile is met on the next page. */
async function sealClear(effects: KeyEffects, job: Job): KeyStep {
  const { records, tries } = effects;
  const met = await sealClearAddresses(records, effects, job.tenantId, narrowed(CLEAR_AT_ONCE, tries, 1));
  if (!met.ok) return err({ code: 'records-unavailable', cause: met.error });
  return await noteKeys(effects, job, { phase: met.value === 0 ? 'seal' : 'clear' });
}

/**
 * The lock keeps out whoever would seal with one of these keys (`sealed_with_key_in_use`); what was sealed before it is seen
 * by the statement after it.
 */
async function retireKeys(effects: KeyEffects, job: Job): KeyStep {
  const { tenantId, jobId, createdBy } = job;
  const { unreadable = 0, again = false } = keyNotesOf(job);
  if (unreadable > 0) return await failKeys(effects, job, 'cannot-open');
  if (again) return await noteKeys(effects, job, NEXT_ROUND);
  const unused = sql.join(
    SEALED_TABLES.map(
      ({ table }) => sql`not exists (select from ${sql.raw(table)} x where x.tenant_id = k.tenant_id
        and x.key_id = k.key_id and ${IS_SEALED})`,
    ),
    sql` and `,
  );
  const isRunning = sql`exists (select from job j where j.tenant_id = ${tenantId}::uuid and j.job_id = ${jobId}::uuid
    and j.state in ('waiting', 'running'))`;
  const answer = await withSystemScope(effects.records, tenantId, [
    sql`select from tenant_key where tenant_id = ${tenantId}::uuid and state <> 'destroyed' order by key_id for update`,
    sql`update tenant_key k set state = 'retired', changed_at = now()
      where k.tenant_id = ${tenantId}::uuid and k.state = 'retiring' and ${unused} and ${isRunning}`,
    sql`update tenant_key k set previous_wrapped = null
      where k.tenant_id = ${tenantId}::uuid and k.previous_wrapped is not null and ${isRunning}
        and not exists (select from tenant_key o where o.tenant_id = k.tenant_id and o.state = 'retiring')`,
    sql`with j as (update job set state = 'done', updated_at = now(), finished_at = now(),
          detail = detail || '{"phase": "done", "after": null}'
        where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and state in ('waiting', 'running')
          and not exists (select from tenant_key k where k.tenant_id = ${tenantId}::uuid and k.state = 'retiring')
        returning tenant_id)
      insert into audit_event (tenant_id, actor_id, action, subject_id)
      select j.tenant_id, ${createdBy}, 'key.done', ${jobId} from j`,
    sql<{
      n: number;
    }>`select count(*)::integer as n from tenant_key where tenant_id = ${tenantId}::uuid and state = 'retiring'`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return answer.value[4][0]?.n === 0 ? ok({ isDone: true }) : await noteKeys(effects, job, NEXT_ROUND);
}

async function failKeys({ records }: KeyEffects, job: Job, failure: string): KeyStep {
  const failed = await failJob(records, job, failure);
  return failed.ok ? ok({ isDone: true }) : err({ code: 'records-unavailable', cause: failed.error });
}

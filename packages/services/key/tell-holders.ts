import { withSystemScope } from '@naer/db/with-system-scope';
import { drillPatientId } from '@naer/domain/drill/drill-facts';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { narrowed } from '../archive/scan-window.ts';
import { loadDrillFacts } from '../drill/load-drill-facts.ts';
import type { LineError } from '../import/import-effects.ts';
import type { Job } from '../job/load-job.ts';
import { loadManyRegistryFacts } from '../patient/load-registry-facts.ts';
import type { KeyEffects } from './key-effects.ts';
import { type KeyNotes, type KeyPhase, type KeyStep, keyNotesOf, noteKeys } from './key-notes.ts';
import { loadTenantKeys } from './load-keys.ts';

const AT_ONCE = 20;
/** What a round has missed is met again after so long. */
const AGAIN_MS = 2_000;

/**
 * The next page of patients: each monitor gets the facts as they stand, and says that it has them or newer ones. In the same
 * transaction it notes what its lists must be told. One that does not answer holds nobody else up; there is another round.
 */
export async function tellMonitors(effects: KeyEffects, job: Job): KeyStep {
  const { records, keyHolders } = effects;
  const { tenantId } = job;
  const [page, keys] = [await pageOf(effects, job, 'patient'), await loadTenantKeys(records, tenantId)];
  if (!page.ok) return page;
  if (!keys.ok) return keys;
  // A text that was wrapped anew is no new version by itself; those of the page are raised, and what is loaded next has it.
  if (keys.value.some(({ rewrapped }) => rewrapped) && page.value.length > 0) {
    const raised = await withSystemScope(records, tenantId, [
      sql`update patient set registry_version = registry_version + 1, updated_at = now()
        where tenant_id = ${tenantId}::uuid and patient_id = any (${`{${page.value.join(',')}}`}::uuid[])`,
    ]);
    if (!raised.ok) return err({ code: 'records-unavailable', cause: raised.error });
  }
  const facts = await loadManyRegistryFacts(records, tenantId, page.value);
  if (!facts.ok) {
    const { error } = facts;
    return err(error.code === 'records-unavailable' ? error : { code: 'records-unavailable', cause: UNEXPECTED });
  }
  const active = keys.value.find(({ state }) => state === 'active')?.wrappedKey;
  const told = await Promise.all(facts.value.map((each) => keyHolders.tellMonitor(each)));
  const again = facts.value.some((each) => !isUnder(each, active));
  return await goOn(effects, job, page.value, told, 'drills', again ? { again } : {});
}

function isUnder({ sealedIdentity, sealedCard }: RegistryFacts, wrappedKey: string | undefined): boolean {
  const isErased = sealedIdentity.sealed === 'erased';
  return (
    (isErased || sealedIdentity.wrappedKey === wrappedKey) &&
    (sealedCard === undefined || sealedCard.sealed === 'erased' || sealedCard.wrappedKey === wrappedKey)
  );
}

/** Test patients stand in no record. Those who ever had a test alarm get facts of now. */
export async function tellDrills(effects: KeyEffects, job: Job): KeyStep {
  const { records, identityKey, keyHolders, now } = effects;
  const { tenantId } = job;
  const page = await pageOf(effects, job, 'unit');
  if (!page.ok) return page;
  const told = await Promise.all(
    page.value.map(async (unitId) => {
      const version = await keyHolders.versionOf(tenantId, drillPatientId(tenantId, unitId));
      if (typeof version !== 'number') return version === null;
      const facts = await loadDrillFacts(records, identityKey, { tenantId, unitId, now: now() });
      return facts !== undefined && (await keyHolders.tellMonitor(facts));
    }),
  );
  return await goOn(effects, job, page.value, told, 'lists');
}

/** The next page of units: their lists show no name under another key than the active one. */
export async function lookAtLists(effects: KeyEffects, job: Job): KeyStep {
  const { records, keyHolders } = effects;
  const { tenantId } = job;
  const [page, keys] = [await pageOf(effects, job, 'unit'), await loadTenantKeys(records, tenantId)];
  if (!page.ok) return page;
  if (!keys.ok) return keys;
  const active = keys.value.find(({ state }) => state === 'active')?.wrappedKey ?? '';
  // What no key opens stays on its list as it is, and the job ends with that.
  if ((keyNotesOf(job).unreadable ?? 0) > 0) return await noteKeys(effects, job, { phase: 'duties', after: null });
  const clean = await Promise.all(
    page.value.map(async (unitId) => (await keyHolders.countOthers(tenantId, unitId, active)) === 0),
  );
  return await goOn(effects, job, page.value, clean, 'duties');
}

const UNEXPECTED = { kind: 'unexpected', sqlState: 'XX000' } as const;

/** The next page of the tenant's patients or units, by id. */
export async function pageOf(
  { records, tries }: KeyEffects,
  job: Job,
  what: 'patient' | 'unit',
): Promise<Result<readonly string[], LineError>> {
  const after = keyNotesOf(job).after ?? null;
  const id: SQL = sql.raw(`x.${what}_id`);
  const answer = await withSystemScope(records, job.tenantId, [
    sql<{ id: string }>`select ${id} as id from ${sql.raw(what)} x where x.tenant_id = ${job.tenantId}::uuid
      and ${after === null ? sql`true` : sql`${id} > ${after}::uuid`} order by ${id} limit ${narrowed(AT_ONCE, tries, 1)}`,
  ]);
  return answer.ok
    ? ok(answer.value[0].map((row) => row.id))
    : err({ code: 'records-unavailable', cause: answer.error });
}

/** After the last page the next phase, or, when somebody was missed, the same once more. */
export async function goOn(
  effects: KeyEffects,
  job: Job,
  page: readonly string[],
  told: readonly boolean[],
  next: KeyPhase,
  more: KeyNotes = {},
): KeyStep {
  const missed = (keyNotesOf(job).missed ?? 0) + told.filter((each) => !each).length;
  const last = page.at(-1);
  if (last !== undefined) return await noteKeys(effects, job, { after: last, missed, ...more });
  if (missed === 0) return await noteKeys(effects, job, { phase: next, after: null });
  return await noteKeys(effects, job, { after: null, missed: 0 }, AGAIN_MS);
}

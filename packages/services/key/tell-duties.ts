import { countOtherAddresses } from '@naer/domain/duty/unit-duty-facts';
import { err } from '@naer/domain/result';
import { loadUnitFacts } from '../duty/load-unit-facts.ts';
import { raiseUnits } from '../duty/raise-units.ts';
import type { Job } from '../job/load-job.ts';
import type { KeyEffects } from './key-effects.ts';
import { type KeyNotes, type KeyStep, keyNotesOf } from './key-notes.ts';
import { loadTenantKeys } from './load-keys.ts';
import { goOn, pageOf } from './tell-holders.ts';

/**
 * The next page of units: a duty that says that it holds an address in clear or under an old key gets facts of a new version.
 * Both keys open meanwhile: nobody is unreachable in between.
 */
export async function tellDuties(effects: KeyEffects, job: Job): KeyStep {
  const { records, keyHolders } = effects;
  const { tenantId } = job;
  const [page, keys] = [await pageOf(effects, job, 'unit'), await loadTenantKeys(records, tenantId)];
  if (!page.ok) return page;
  if (!keys.ok) return keys;
  const active = keys.value.find(({ state }) => state === 'active')?.wrappedKey ?? '';
  const asked = await Promise.all(
    page.value.map(async (unitId) => ({
      unitId,
      others: await keyHolders.countDutyOthers(tenantId, unitId, active),
    })),
  );
  const late = asked.flatMap(({ unitId, others = 0 }) => (others > 0 ? [unitId] : []));
  const missed = asked.filter(({ others }) => others === undefined).map(() => false);
  if (late.length > 0) {
    // What it holds may be of the very version that stands.
    const raised = await raiseUnits(records, tenantId, late);
    if (!raised.ok) return err({ code: 'records-unavailable', cause: raised.error });
  }
  let again = false;
  const told = await Promise.all(
    late.map(async (unitId) => {
      const facts = await loadUnitFacts(records, tenantId, unitId);
      if (!facts.ok) return facts.error.code === 'not-found';
      if (countOtherAddresses(facts.value, active) > 0) again = true;
      return await keyHolders.tellDuty(facts.value);
    }),
  );
  const more: KeyNotes = again && (keyNotesOf(job).unreadable ?? 0) === 0 ? { again } : {};
  return await goOn(effects, job, page.value, [...told, ...missed], 'retire', more);
}

import type { AccessActor } from '@naer/domain/access/blocked-units';
import type { FactsKeeper, Named } from './keep-facts.ts';
import type { MonitorEffects } from './monitor-effects.ts';
import { actingUnitOf, isStranger, relationOfActor } from './relation-of-actor.ts';
import { mayTakeReading } from './release-quarantined.ts';
import type { MonitorStore } from './store/monitor-store.ts';

type Now = Pick<MonitorEffects, 'now'>;

/** Whether this person at these units follows this patient now. A monitor without facts asks Postgres first: `not-ready` when it cannot. */
export async function mayReceive(
  store: MonitorStore,
  keeper: FactsKeeper,
  effects: Now,
  named: Named,
  actor: AccessActor,
): Promise<'yes' | 'no' | 'too-weak' | 'not-ready'> {
  const facts = await keeper.for(named, actor);
  if (typeof facts === 'string') return facts === 'not-ready' ? facts : 'no';
  if (mayTakeReading(facts, actor)) return 'yes';
  return isStranger(store, facts, actor, effects.now()) ? 'no' : 'too-weak';
}

/** The unit by which this person may act on this patient now, while that merge into them stands; undefined: none is known. */
export async function actingUnit(
  store: MonitorStore,
  keeper: FactsKeeper,
  effects: Now,
  named: Named,
  actor: AccessActor,
  mergeId: string,
): Promise<string | undefined> {
  const facts = await keeper.for(named, actor);
  if (typeof facts === 'string' || !facts.merges?.from?.some((merge) => merge.mergeId === mergeId)) return undefined;
  return actingUnitOf(relationOfActor(store, facts, actor, effects.now(), { isOfferEnough: false }));
}

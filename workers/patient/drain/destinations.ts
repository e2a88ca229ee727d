import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { deliverMerge } from '../merge/deliver-merge.ts';
import type { MonitorEffects } from '../monitor-effects.ts';
import { transferReading } from '../release-quarantined.ts';
import { answerNotices } from '../run-command.ts';
import type { MonitorStore } from '../store/monitor-store.ts';
import type { Destinations } from './deliver.ts';

/** Where the rows of one monitor go, and what comes back from there. `after` is called when that has changed something. */
export function destinationsOf(
  store: MonitorStore,
  facts: RegistryFacts,
  effects: MonitorEffects,
  after: () => void,
): Destinations {
  return {
    project: effects.project,
    applyToWorklist: effects.applyToWorklist,
    notify: (batch) => effects.duty.notify(batch),
    noticed: (outcomes) => {
      answerNotices(store, facts, outcomes, effects.now());
      after();
    },
    transfer: async (target, payload) => {
      const outcome = await transferReading(store, facts, target, payload, effects);
      after();
      return outcome;
    },
    merge: async (target, payload) => {
      const outcome = await deliverMerge(store, facts, target, payload, effects);
      after();
      return outcome;
    },
    park: ({ change, sqlState, constraint }) => {
      store.park(effects.now(), sqlState, constraint, JSON.stringify(change));
      effects.log({ event: 'change-parked', tenantId: facts.tenantId, code: sqlState, names: [constraint ?? 'none'] });
    },
  };
}

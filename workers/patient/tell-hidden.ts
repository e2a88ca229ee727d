import { listAccessOf } from '@naer/domain/access/list-access';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { MonitorStore } from './store/monitor-store.ts';
import { unitsOf, type WorklistPayload, worklistDestination } from './write-changes.ts';

/** Every list that shows the patient hears at once from whom it hides them, when that has changed; inside the transaction. */
export function tellHidden(
  store: MonitorStore,
  before: RegistryFacts | undefined,
  facts: RegistryFacts,
  now: number,
): void {
  const payload: WorklistPayload = { v: 1, alerts: [] };
  for (const unitId of new Set(store.alerts.live.flatMap(unitsOf))) {
    const was = before === undefined ? [] : listAccessOf(before, unitId).hiddenFrom;
    const is = listAccessOf(facts, unitId).hiddenFrom;
    if (was.join() !== is.join()) store.outbox.add(worklistDestination(unitId), JSON.stringify(payload), now);
  }
}

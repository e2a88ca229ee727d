import { listAccessOf } from '@naer/domain/access/list-access';
import { keptMeasurements, withheldFrom } from '@naer/domain/access/withheld';
import type { Alert } from '@naer/domain/alert/alert';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { ListAccess } from '@naer/domain/monitor/worklist-port';
import type { MonitorStore } from './store/monitor-store.ts';
import { unitsOf, type WorklistPayload, worklistDestination } from './write-changes.ts';

/**
 * Every list that shows the patient hears at once from whom it hides them, and under which seal it keeps the name, when that
 * has changed; inside the transaction.
 */
export function tellHidden(
  store: MonitorStore,
  before: RegistryFacts | undefined,
  facts: RegistryFacts,
  now: number,
): void {
  const payload: WorklistPayload = { v: 1, alerts: [] };
  const isSealedAnew =
    before !== undefined && JSON.stringify(before.sealedIdentity) !== JSON.stringify(facts.sealedIdentity);
  for (const unitId of new Set(store.alerts.live.flatMap(unitsOf))) {
    if (isSealedAnew || tellingOf(store, before, unitId) !== tellingOf(store, facts, unitId))
      store.outbox.add(worklistDestination(unitId), JSON.stringify(payload), now);
  }
}

/** From whom a unit's list hides the patient, and of which of the live alerts it withholds the values. */
export function accessOnList(
  store: MonitorStore,
  facts: RegistryFacts,
  unitId: string,
  alerts: readonly Alert[] = store.alerts.live.filter((alert) => unitsOf(alert).includes(unitId)),
): ListAccess {
  const kept = keptMeasurements(facts, unitId);
  const access = listAccessOf(facts, unitId);
  if (kept.length === 0) return access;
  const known = store.history.findAll(kept.map(({ sequence }) => sequence));
  const withheld = alerts.map((alert) => ({
    alertId: alert.alertId,
    from: withheldFrom(alert, kept, (sequence) => known.find(sequence)),
  }));
  return { ...access, withheld: withheld.filter(({ from }) => from.length > 0) };
}

function tellingOf(store: MonitorStore, facts: RegistryFacts | undefined, unitId: string): string {
  if (facts === undefined) return '[[],[]]';
  const { hiddenFrom, withheld = [] } = accessOnList(store, facts, unitId);
  return JSON.stringify([hiddenFrom, withheld]);
}

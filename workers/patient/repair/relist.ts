import type { MonitorStore } from '../store/monitor-store.ts';
import { unitsOf, type WorklistPayload, worklistDestination } from '../write-changes.ts';

/** Sends every live alert again to those of these units that list it. A list that has it already changes nothing. */
export function relist(store: MonitorStore, unitIds: readonly string[], now: number): void {
  for (const unitId of unitIds) {
    const alerts = store.alerts.live.filter((alert) => unitsOf(alert).includes(unitId));
    if (alerts.length === 0) continue;
    const payload: WorklistPayload = { v: 1, alerts };
    store.transact(() => store.outbox.add(worklistDestination(unitId), JSON.stringify(payload), now));
  }
}

import type { DrainRow } from '../../objects/drain.ts';
import { noteDrillListed } from '../note-drill.ts';
import type { MonitorStore } from '../store/monitor-store.ts';
import { unitOfDestination, type WorklistPayload, worklistDestination } from '../write-changes.ts';

/**
 * The destination has these rows. Put before remove (DESIGN 2): only now that the new list has an alert is it taken from
 * the lists it left, by rows of their own in the same transaction, so that a crash in between loses neither.
 */
export function confirmRows(store: MonitorStore, destination: string, rows: readonly DrainRow[], now: number): void {
  const last = rows.at(-1);
  if (last === undefined) return;
  store.transact(() => {
    store.outbox.confirm(destination, last.slot, rows.length);
    if (unitOfDestination(destination) === undefined) return;
    const { facts } = store.registry;
    if (facts?.drill === true) noteDrillListed(store, facts, now);
    for (const { payload } of rows) {
      const { leaves } = JSON.parse(payload) as WorklistPayload;
      for (const { alertId, unitIds } of leaves ?? []) {
        const alert = store.alerts.find(alertId);
        if (alert === undefined) continue;
        for (const unitId of unitIds) {
          const payload: WorklistPayload = { v: 1, alerts: [alert] };
          store.outbox.add(worklistDestination(unitId), JSON.stringify(payload), now);
        }
      }
    }
  });
}

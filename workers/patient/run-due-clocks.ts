import type { MovedAlert } from '@naer/domain/alert/firing';
import { runOverdueClock } from '@naer/domain/alert/run-clock';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { writeMoved } from './run-command.ts';
import type { MonitorStore } from './store/monitor-store.ts';

/**
 * Runs every clock that is due, synchronously and in one transaction: no network stands between a due clock and its
 * step. A doubled or late alarm finds nothing left to do. A clock without an alert to mark is stopped.
 */
export function runDueClocks(store: MonitorStore, facts: RegistryFacts, now: number): void {
  const due = store.alerts.due(now);
  if (due.length === 0) return;
  store.transact(() => {
    const moved: MovedAlert[] = [];
    for (const { alertId, clock } of due) {
      const alert = store.alerts.find(alertId);
      const next = alert === undefined ? undefined : runOverdueClock(alert, store.registry.epoch, now);
      if (next === undefined) store.alerts.setTimers([{ alertId, clock, dueAt: null }]);
      else moved.push(next);
    }
    writeMoved(store, facts, moved, now);
  });
}

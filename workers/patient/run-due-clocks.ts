import { runOverdueClock } from '@naer/domain/alert/run-clock';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { describeError, log } from '../http/log.ts';
import { writeMoved } from './run-command.ts';
import type { DueTimer } from './store/alert-store.ts';
import type { MonitorStore } from './store/monitor-store.ts';

/**
 * Runs every clock that is due, synchronously: no network stands between a due clock and its step. Each in a
 * transaction of its own, so that one that fails holds no other back; answers how many failed and are still due.
 */
export function runDueClocks(store: MonitorStore, facts: RegistryFacts, now: number): number {
  let failed = 0;
  for (const timer of store.alerts.due(now))
    try {
      store.transact(() => runClock(store, facts, timer, now));
    } catch (error) {
      failed += 1;
      log({ event: 'clock-failed', tenantId: facts.tenantId, ...describeError(error) });
    }
  return failed;
}

/** A doubled or late alarm finds nothing left to do; a clock without an alert to mark is stopped. */
function runClock(store: MonitorStore, facts: RegistryFacts, { alertId, clock }: DueTimer, now: number): void {
  const alert = store.alerts.find(alertId);
  const moved = alert === undefined ? undefined : runOverdueClock(alert, store.registry.epoch, now);
  if (moved === undefined) store.alerts.setTimers([{ alertId, clock, dueAt: null }]);
  else writeMoved(store, facts, [moved], now);
}

import { followPlans, nextPlanAt } from '@naer/domain/monitor/follow-plans';
import { moveClocks } from '@naer/domain/monitor/move-clocks';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { type LogEntry, log } from '../http/log.ts';
import { monitorState } from './monitor-state.ts';
import { reportUnknownRules } from './report-unknown-rules.ts';
import { writeMoved } from './run-command.ts';
import type { MonitorStore } from './store/monitor-store.ts';

/**
 * Takes facts that the registry pushed and sets the clocks of rules by them, in one transaction. An older version
 * changes nothing.
 */
export function applyFacts(
  store: MonitorStore,
  facts: RegistryFacts,
  now: number,
  tell: (entry: LogEntry) => void = log,
): void {
  store.transact(() => {
    if (!store.takeFacts(facts, now)) return;
    store.alerts.setTimers(moveClocks(store.alerts.ruleClocks(), monitorState(store, facts), now));
    store.history.pruneFired(now);
    store.alerts.prune(now);
    writeMoved(store, facts, followPlans(monitorState(store, facts), now), now);
    store.alerts.setPlanClock(nextPlanAt(facts.plans, now, facts.pauses));
    reportUnknownRules(facts, tell);
  });
}

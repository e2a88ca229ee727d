import { blockedUnits } from '@naer/domain/access/blocked-units';
import { takeBackAlerts } from '@naer/domain/access/take-back-alerts';
import { followPlans, nextPlanAt } from '@naer/domain/monitor/follow-plans';
import { moveClocks } from '@naer/domain/monitor/move-clocks';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { type LogEntry, log } from '../http/log.ts';
import { followCorrections } from './follow-corrections.ts';
import { followEnrolment } from './follow-enrolment.ts';
import { followMerges } from './merge/follow-merges.ts';
import { monitorState } from './monitor-state.ts';
import { reportUnknownRules } from './report-unknown-rules.ts';
import { writeMoved } from './run-command.ts';
import type { MonitorStore } from './store/monitor-store.ts';
import { tellHidden } from './tell-hidden.ts';

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
    const before = store.registry.facts;
    if (!store.takeFacts(facts, now)) return;
    tellHidden(store, before, facts, now);
    store.alerts.setTimers(moveClocks(store.alerts.ruleClocks(), monitorState(store, facts), now));
    store.history.pruneFired(now);
    store.alerts.prune(now);
    writeMoved(store, facts, takeBackAlerts(monitorState(store, facts), blockedUnits(facts), now), now);
    followEnrolment(store, before, facts, now);
    writeMoved(store, facts, followPlans(monitorState(store, facts), now), now);
    store.alerts.setPlanClock(nextPlanAt(monitorState(store, facts).plans, now, facts.pauses));
    followMerges(store, facts, now);
    // After what it hands over: the other record has to have that first.
    followCorrections(store, before, facts, now);
    reportUnknownRules(facts, tell);
  });
}

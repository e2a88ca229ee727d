import { clocksOf } from '@naer/domain/alert/alert-clock';
import { runAlertClock } from '@naer/domain/alert/run-alert-clock';
import { followPlans, nextPlanAt } from '@naer/domain/monitor/follow-plans';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { DueClock } from '@naer/domain/monitor/state';
import { stepClock } from '@naer/domain/monitor/step-clock';
import { describeError, type LogEntry, log } from '../http/log.ts';
import { monitorState } from './monitor-state.ts';
import { writeMoved } from './run-command.ts';
import type { MonitorStore } from './store/monitor-store.ts';
import { writeChanges } from './write-changes.ts';

/** After an outage a rule may have missed many due times; the rest of them are the next alarm's. */
const RULE_CLOCKS_AT_MOST = 100;

/**
 * Runs every clock that is due, in due order and synchronously: no network stands between a due clock and its step.
 * Each in a transaction of its own, so that one that fails holds no other back; answers how many failed and are still
 * due. A rule that has missed several due times is judged at each of them.
 */
export function runDueClocks(
  store: MonitorStore,
  facts: RegistryFacts,
  now: number,
  tell: (entry: LogEntry) => void = log,
): number {
  const failed = new Set<string>();
  for (let run = 0; run < RULE_CLOCKS_AT_MOST; ) {
    const due = store.alerts.due(now).filter((clock) => !failed.has(nameOf(clock)));
    if (due.length === 0) break;
    for (const clock of due) {
      if (clock.clock === 'rule') run += 1;
      if (!runClock(store, facts, clock, now, tell)) failed.add(nameOf(clock));
      // A rule's next due time may lie before that of the clocks that wait.
      if (clock.clock === 'rule') break;
    }
  }
  return failed.size;
}

function nameOf(clock: DueClock): string {
  if (clock.clock === 'plan') return clock.clock;
  return clock.clock === 'rule' ? `rule ${clock.ruleKey}` : `${clock.alertId} ${clock.clock}`;
}

function runClock(
  store: MonitorStore,
  facts: RegistryFacts,
  clock: DueClock,
  now: number,
  tell: (entry: LogEntry) => void,
): boolean {
  try {
    store.transact(() => {
      if (clock.clock === 'rule') runRuleClock(store, facts, clock, now);
      else if (clock.clock === 'plan') beginPlan(store, facts, now);
      else stepAlertClock(store, facts, clock, now);
    });
    return true;
  } catch (error) {
    tell({ event: 'clock-failed', tenantId: facts.tenantId, ...describeError(error) });
    return false;
  }
}

/** A doubled or late alarm finds nothing left to do; a clock that its alert does not have is stopped. */
function stepAlertClock(
  store: MonitorStore,
  facts: RegistryFacts,
  { alertId, clock }: Extract<DueClock, { readonly alertId: string }>,
  now: number,
): void {
  const alert = store.alerts.find(alertId);
  const moved = alert && runAlertClock(monitorState(store, facts), alert, clock, now);
  if (moved === undefined) {
    store.alerts.matchClocks(alertId, alert);
    return;
  }
  if (clocksOf(moved.alert).some((again) => again.clock === clock && again.dueAt <= now))
    throw new Error('The clock of an alert does not go forward');
  writeMoved(store, facts, [moved], now);
}

/** A version of the plan begins: alerts whose rule it changes are marked. */
function beginPlan(store: MonitorStore, facts: RegistryFacts, now: number): void {
  writeMoved(store, facts, followPlans(monitorState(store, facts), now), now);
  store.alerts.setPlanClock(nextPlanAt(monitorState(store, facts).plans, now, facts.pauses));
}

/** A rule is judged as of its due time, whenever its alarm comes; its next due time must lie later. */
function runRuleClock(
  store: MonitorStore,
  facts: RegistryFacts,
  due: Extract<DueClock, { readonly clock: 'rule' }>,
  now: number,
): void {
  const { events, reminders, timers, fired } = stepClock(monitorState(store, facts), store.history, due, now);
  const next = timers.find((timer) => timer.clock === 'rule' && timer.ruleKey === due.ruleKey);
  if (next === undefined || (next.dueAt !== null && next.dueAt <= due.dueAt))
    throw new Error('The clock of a rule does not go forward');
  writeChanges(
    store,
    facts,
    { changes: [...events, ...reminders], timers, fired, sequence: store.outbox.sequence },
    now,
  );
}

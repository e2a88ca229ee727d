import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { MonitorState, TimerChange } from '@naer/domain/monitor/state';
import { ruleClocks } from '@naer/domain/monitor/step-clock';
import { monitorState } from './monitor-state.ts';
import type { MonitorStore } from './store/monitor-store.ts';

/**
 * Takes facts that the registry pushed and sets the clocks of rules by them, in one transaction. An older version
 * changes nothing.
 */
export function applyFacts(store: MonitorStore, facts: RegistryFacts, now: number): void {
  store.transact(() => {
    const known = store.registry.facts;
    const before = known && monitorState(store, known);
    if (!store.takeFacts(facts, now)) return;
    store.alerts.setTimers(movedClocks(store, before, monitorState(store, facts), now));
    store.history.pruneFired(now);
  });
}

/**
 * A clock that is due already keeps its time, so that no slot is skipped, and so does one of a rule whose plan says the
 * same as before. A rule that is gone stops, and all of an enrolment that ended.
 */
function movedClocks(
  store: MonitorStore,
  before: MonitorState | undefined,
  after: MonitorState,
  now: number,
): readonly TimerChange[] {
  const stored = new Map(store.alerts.ruleClocks().map((clock) => [clock.ruleKey, clock.dueAt]));
  const former = new Map((before === undefined ? [] : ruleClocks(before, now)).map((clock) => [clock.ruleKey, clock]));
  const wanted = ruleClocks(after, now);
  const set = wanted.filter(({ ruleKey, dueAt }) => {
    const storedAt = stored.get(ruleKey);
    return storedAt === undefined || (storedAt > now && former.get(ruleKey)?.dueAt !== dueAt);
  });
  const gone = [...stored].filter(
    ([ruleKey, dueAt]) =>
      !after.enrolment.active || (dueAt > now && !wanted.some((clock) => clock.ruleKey === ruleKey)),
  );
  return [...set, ...gone.map(([ruleKey]) => ({ ruleKey, clock: 'rule', dueAt: null }) as const)];
}

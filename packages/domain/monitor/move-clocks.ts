import type { MonitorState, TimerChange } from './state.ts';
import { ruleClocks } from './step-clock.ts';

/** A rule's clock that is set. */
export type RuleClock = TimerChange & { readonly dueAt: number };

/**
 * Which clocks of rules move when the facts of a patient change at `now`. A clock is only ever set to something sooner:
 * one that is due keeps its time, so that no slot is skipped, and a silence that has begun is not begun anew by
 * every change of the plan. A rule that looks too soon sees that nothing is due, and is set again. A rule that is gone
 * stops, and all of an enrolment that ended. `set`: the clocks of rules as they run.
 */
export function moveClocks(set: readonly RuleClock[], after: MonitorState, now: number): readonly TimerChange[] {
  const running = new Map(set.map(({ ruleKey, dueAt }) => [ruleKey, dueAt]));
  const wanted = ruleClocks(after, now);
  const moved = wanted.filter(({ ruleKey, dueAt }) => dueAt < (running.get(ruleKey) ?? Number.POSITIVE_INFINITY));
  const gone = set.filter(
    ({ ruleKey, dueAt }) =>
      !after.enrolment.active || (dueAt > now && !wanted.some((clock) => clock.ruleKey === ruleKey)),
  );
  return [...moved, ...gone.map(({ ruleKey }) => ({ ruleKey, clock: 'rule', dueAt: null }) as const)];
}

import type { MonitorState, TimerChange } from './state.ts';
import { ruleClocks } from './step-clock.ts';

/** A rule's clock that is set. */
export type RuleClock = Extract<TimerChange, { clock: 'rule' }> & { readonly dueAt: number };

/**
 * Which clocks of rules move when the facts of a patient change at `now`. A clock that is due already keeps its time,
 * so that no slot is skipped, and so does one of a rule whose plan says the same as before. A rule that is gone stops,
 * and all of an enrolment that ended. `set`: the clocks of rules as they run; `before` is undefined at first.
 */
export function moveClocks(
  set: readonly RuleClock[],
  before: MonitorState | undefined,
  after: MonitorState,
  now: number,
): readonly Extract<TimerChange, { clock: 'rule' }>[] {
  const running = new Map(set.map((clock) => [clock.ruleKey, clock.dueAt]));
  const former = new Map((before === undefined ? [] : ruleClocks(before, now)).map((clock) => [clock.ruleKey, clock]));
  const wanted = ruleClocks(after, now);
  const moved = wanted.filter(({ ruleKey, dueAt }) => {
    const runsAt = running.get(ruleKey);
    return runsAt === undefined || (runsAt > now && former.get(ruleKey)?.dueAt !== dueAt);
  });
  const gone = set.filter(
    ({ ruleKey, dueAt }) =>
      !after.enrolment.active || (dueAt > now && !wanted.some((clock) => clock.ruleKey === ruleKey)),
  );
  return [...moved, ...gone.map(({ ruleKey }) => ({ ruleKey, clock: 'rule', dueAt: null }) as const)];
}

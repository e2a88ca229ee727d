import type { PlanVersion } from '../plan/plan.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import { typeOf } from '../rules/rule.ts';
import { rulesOfPlan } from '../rules/rules-of-plan.ts';
import type { History } from '../window/range.ts';
import { readWindows } from '../window/read-windows.ts';
import { viewAt } from '../window/view.ts';
import type { ReminderChange } from './change.ts';
import { type Judged, Judgement } from './fire-rule.ts';
import { needsOf } from './needs.ts';
import { ruleContext } from './rule-context.ts';
import type { MonitorState, TimerChange } from './state.ts';

/** A rule that only another version of this system knows is looked at again: when that one is back, its clock runs. */
const UNKNOWN_AGAIN_MS = 24 * 3_600_000;

export interface ClockStep extends Judged {
  readonly reminders: readonly ReminderChange[];
}

/**
 * A rule's own clock has come (missing, silence): it is judged as of its due time, and set again. A doubled alarm finds
 * its mark and does nothing; one that comes hours late judges as of when it was due. A rule that the plan in force no
 * longer has stops.
 */
export function stepClock(
  state: MonitorState,
  history: History,
  { ruleKey, dueAt: at }: { readonly ruleKey: string; readonly dueAt: number },
  now: number,
): ClockStep {
  const judgement = new Judgement(state);
  const plan = planInForce(state.plans, at);
  const rule = plan && rulesOfPlan(plan).byClock.find((own) => own.ruleKey === ruleKey);
  if (plan === undefined || rule === undefined || !state.enrolment.active) {
    const [next] = ruleClocks(state, at).filter((clock) => clock.ruleKey === ruleKey);
    judgement.clock(ruleKey, next?.dueAt ?? null);
    return { ...judgement.judged, reminders: [] };
  }
  const context = ruleContext(state, plan);
  const type = typeOf(rule);
  const windows = readWindows(history, needsOf([rule], at, context));
  const view = viewAt(context, windows, at);
  const finding = type.evaluate(rule, { kind: 'clock', at }, view);
  if (finding !== undefined) {
    const before = history.firedAt(ruleKey, at, 0);
    judgement.fire(rule, { at, sample: finding.shows, finding, plan, now }, { sequence: 0, before }, false);
  } else {
    const live = judgement.live(ruleKey);
    if (live !== undefined) judgement.calm(live, rule, { kind: 'clock', at }, view, now);
  }
  const reminder = type.remind?.(rule, at, view, context);
  judgement.clock(ruleKey, nextOf(state, plan, ruleKey, at, type.dueAfter?.(rule, at, view)) ?? null);
  return {
    ...judgement.judged,
    reminders: reminder === undefined ? [] : [{ kind: 'reminder', ruleKey, at, ...reminder }],
  };
}

/** The clock of every rule that has one, as of `now`: set when facts arrive. Plans that begin later set theirs then. */
export function ruleClocks(state: MonitorState, now: number): readonly (TimerChange & { readonly dueAt: number })[] {
  if (!state.enrolment.active) return [];
  const keys = new Set(
    state.plans.flatMap((plan) => {
      const { byClock, unknown } = rulesOfPlan(plan);
      return [...byClock.map(({ ruleKey }) => ruleKey), ...unknown];
    }),
  );
  return [...keys].flatMap((ruleKey) => {
    const dueAt = nextClock(state, ruleKey, now);
    return dueAt === undefined ? [] : [{ ruleKey, clock: 'rule' as const, dueAt }];
  });
}

/** The first due time after `after` under the plans as they follow each other: each rules until the next begins. */
function nextClock(state: MonitorState, ruleKey: string, after: number): number | undefined {
  const current = planInForce(state.plans, after);
  const later = state.plans
    .filter(({ validFrom }) => validFrom > after)
    .sort((a, b) => a.validFrom - b.validFrom || a.planVersion - b.planVersion);
  const sequence: (PlanVersion | undefined)[] = [current, ...later];
  for (const [index, plan] of sequence.entries()) {
    if (plan === undefined) continue;
    const begins = Math.max(after, plan.validFrom - 1);
    const ends = sequence[index + 1]?.validFrom ?? Number.POSITIVE_INFINITY;
    const { byClock, unknown } = rulesOfPlan(plan);
    const rule = byClock.find((own) => own.ruleKey === ruleKey);
    const due = unknown.includes(ruleKey)
      ? begins + UNKNOWN_AGAIN_MS
      : rule && typeOf(rule).nextDue?.(rule, begins, ruleContext(state, plan));
    if (due !== undefined && due < ends) return due;
  }
  return undefined;
}

/**
 * `seen`: what a rule knows from what it has just seen (the silence since the last contact). When another version has
 * begun by then, that one may look sooner; not later, for what has lasted lasts on.
 */
function nextOf(
  state: MonitorState,
  plan: PlanVersion,
  ruleKey: string,
  at: number,
  seen: number | undefined,
): number | undefined {
  if (seen !== undefined && planInForce(state.plans, seen) === plan) return seen;
  const planned = nextClock(state, ruleKey, at);
  return seen === undefined || planned === undefined ? planned : Math.min(seen, planned);
}

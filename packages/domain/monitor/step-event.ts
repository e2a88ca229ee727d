import type { PlanVersion } from '../plan/plan.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import { typeOf } from '../rules/rule.ts';
import { rulesOfPlan } from '../rules/rules-of-plan.ts';
import { type History, NO_WINDOWS } from '../window/range.ts';
import { viewAt } from '../window/view.ts';
import { type Judged, Judgement } from './fire-rule.ts';
import { ruleContext } from './rule-context.ts';
import type { MonitorState } from './state.ts';

/** An event of a device or a service (alarm pressed, fall): judged by the plan in force when it happened, at once. */
export interface MonitorEvent {
  readonly code: string;
  /** When it happened, epoch ms. */
  readonly at: number;
}

/** The same event again (same code and time) finds its mark and does nothing. */
export function stepEvent(
  state: MonitorState,
  history: Pick<History, 'firedAt'>,
  { code, at }: MonitorEvent,
  now: number,
): Judged {
  const judgement = new Judgement(state);
  const plan: PlanVersion | undefined = planInForce(state.plans, at);
  if (plan === undefined) return judgement.judged;
  const view = viewAt(ruleContext(state, plan), NO_WINDOWS, at);
  for (const rule of rulesOfPlan(plan).byEvent) {
    const finding = typeOf(rule).evaluate(rule, { kind: 'event', at, code }, view);
    if (finding === undefined) continue;
    const before = history.firedAt(rule.ruleKey, at, 0);
    judgement.fire(rule, { at, finding, plan, now }, { sequence: 0, before }, false);
  }
  return judgement.judged;
}

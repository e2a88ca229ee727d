import type { PlanVersion } from '../plan/plan.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import type { Severity } from '../plan/severity.ts';
import { worse } from '../rules/finding.ts';
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
  /** Older than a day when it was received. */
  readonly late?: boolean | undefined;
  /** The number it is kept under: two events of one moment are two. Absent: code and time tell them apart. */
  readonly sequence?: number | undefined;
}

export interface EventStep extends Judged {
  /** The worst that a rule of the plan makes of the code; undefined: no rule is about it, or no plan was in force. */
  readonly severity: Severity | undefined;
}

/**
 * The same event again (same number) finds its mark and does nothing. A late one counts and opens, marked late,
 * but never raises or re-opens. Nothing newer supersedes it: a fall of yesterday is not undone by one of today.
 */
export function stepEvent(
  state: MonitorState,
  history: Pick<History, 'firedAt'>,
  { code, at, late = false, sequence = 0 }: MonitorEvent,
  now: number,
): EventStep {
  const judgement = new Judgement(state);
  const plan: PlanVersion | undefined = planInForce(state.plans, at);
  if (plan === undefined) return { ...judgement.judged, severity: undefined };
  const view = viewAt(ruleContext(state, plan), NO_WINDOWS, at);
  let severity: Severity | undefined;
  for (const rule of rulesOfPlan(plan).byEvent) {
    const finding = typeOf(rule).evaluate(rule, { kind: 'event', at, code }, view);
    if (finding === undefined) continue;
    severity = worse(finding.severity, severity);
    const before = history.firedAt(rule.ruleKey, at, sequence);
    judgement.fire(rule, { at, finding, plan, now, late }, { sequence, before }, false);
  }
  return { ...judgement.judged, severity };
}

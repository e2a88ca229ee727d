import { builtInRule } from '../event/built-in-rule.ts';
import { meaningsOf } from '../event/meaning-of-event.ts';
import { noPlan } from '../plan/no-plan.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import type { Severity } from '../plan/severity.ts';
import { worse } from '../rules/finding.ts';
import { type Rule, typeOf } from '../rules/rule.ts';
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
  /** What its sender makes of it (VKP 0-40): raises what the catalogue says, lowers nothing. */
  readonly sentSeverity?: number | undefined;
  /** The code its words say it is, beside the one it was sent under (`readAs`). */
  readonly readAs?: string | undefined;
}

export interface EventStep extends Judged {
  /** The worst that a rule makes of it; undefined: its code is not known, or needs nobody. */
  readonly severity: Severity | undefined;
}

/** Without a plan in force a red still has a clock: an hour, until somebody makes a plan. */
const NO_PLAN_RED_MS = 60 * 60_000;

/**
 * The rules of the plan that name its code decide; where none does, the catalogue's (`builtInRule`): what needs somebody
 * never vanishes for want of a rule, nor of a plan. The same event again (same number) finds its mark and does nothing.
 * A late one counts and opens, marked late, but never raises or re-opens. Nothing newer supersedes it: a fall of
 * yesterday is not undone by one of today.
 */
export function stepEvent(
  state: MonitorState,
  history: Pick<History, 'firedAt'>,
  event: MonitorEvent,
  now: number,
): EventStep {
  if (state.ended === true) return { ...new Judgement(state).judged, severity: undefined };
  const { code, at, late = false, sequence = 0 } = event;
  const judgement = new Judgement(state);
  const plan = planInForce(state.plans, at) ?? noPlan(state.enrolment.programme, NO_PLAN_RED_MS);
  const view = viewAt(ruleContext(state, plan), NO_WINDOWS, at);
  let severity: Severity | undefined;
  for (const { rule, means } of rulesFor(plan, event)) {
    const finding = typeOf(rule).evaluate(rule, { kind: 'event', at, code: means }, view);
    if (finding === undefined) continue;
    severity = worse(finding.severity, severity);
    const before = history.firedAt(rule.ruleKey, at, sequence);
    // What is told is the code as it was sent.
    const told = { ...finding, facts: { ...finding.facts, code } };
    judgement.fire(rule, { at, finding: told, plan, now, late }, { sequence, before }, false);
  }
  return { ...judgement.judged, severity };
}

interface Asked {
  readonly rule: Rule;
  /** The code the rule is asked about. */
  readonly means: string;
}

/** Each rule of the plan at most once, by the first meaning it names; for the last meaning the built-in one if none does. */
function rulesFor(plan: PlanVersion, { code, sentSeverity, readAs }: MonitorEvent): readonly Asked[] {
  const { byEvent } = rulesOfPlan(plan);
  const named = (means: string): readonly Asked[] =>
    byEvent.filter((rule) => rule.type === 'event' && rule.codes.includes(means)).map((rule) => ({ rule, means }));
  const asked = new Map<string, Asked>();
  const meanings = meaningsOf(code, readAs, named(code).length > 0);
  for (const means of meanings)
    for (const each of named(means)) if (!asked.has(each.rule.ruleKey)) asked.set(each.rule.ruleKey, each);
  const last = meanings.at(-1) ?? code;
  if (named(last).length > 0) return [...asked.values()];
  const rule = builtInRule(last, sentSeverity);
  return rule === undefined ? [...asked.values()] : [...asked.values(), { rule, means: last }];
}

import { builtInRule } from '../event/built-in-rule.ts';
import { INTERVAL_CHANGED, UNIT_CHANGED } from '../event/catalogue.ts';
import type { Reading } from '../measurement/reading.ts';
import { toSample } from '../measurement/sample.ts';
import { type Judged, Judgement } from '../monitor/fire-rule.ts';
import { ruleContext } from '../monitor/rule-context.ts';
import type { MonitorState } from '../monitor/state.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import { typeOf } from '../rules/rule.ts';
import { rulesOfPlan } from '../rules/rules-of-plan.ts';
import { type History, NO_WINDOWS } from '../window/range.ts';
import { viewAt } from '../window/view.ts';
import { INTERVAL_SAMPLES, intervalJump, isSteady, SHORTEST_GAP_MS, STEADY_SAMPLES } from './interval-jump.ts';
import { mayBeKpa, pressureJump } from './pressure-jump.ts';
import { mayHaveJumped, UNIT_SAMPLES, unitJump } from './unit-jump.ts';

const REACH_MS = 90 * 24 * 60 * 60_000;

/**
 * The watch of every stream, whatever the plan says (DOMAIN 1: a unit or an interval never changes silently): values that
 * jump by the factor of another unit, or a regular series that comes as often as an hour, a day and a week differ, become
 * one technical alert by a built-in rule; a rule of the plan on its code decides instead. The reading is not in `history`
 * yet. Undefined: nothing to say, which is so of nearly all, most of them without a look at the past.
 */
export function watchReading(
  state: MonitorState,
  history: History,
  { reading, sequence }: { readonly reading: Reading; readonly sequence: number },
  now: number,
): Judged | undefined {
  if (reading.test === true || state.ended === true) return undefined;
  if (reading.quantity === undefined && reading.components === undefined) return undefined;
  const { series, measuredAt: at } = reading;
  const last = history.newestAt(series);
  // What is older than what is known has its jump between others.
  if (last === undefined || last >= at) return undefined;
  const plan = planInForce(state.plans, at);
  if (plan === undefined) return undefined;
  const told = changeOf(history, reading, last, plan);
  if (told === undefined) return undefined;
  const { byEvent } = rulesOfPlan(plan);
  const rule = byEvent.find((one) => one.type === 'event' && one.codes.includes(told.code)) ?? builtInRule(told.code);
  if (rule === undefined) return undefined;
  const view = viewAt(ruleContext(state, plan), NO_WINDOWS, at);
  const finding = typeOf(rule).evaluate(rule, { kind: 'event', at, code: told.code }, view);
  if (finding === undefined) return undefined;
  const judgement = new Judgement(state);
  const facts = { ...finding.facts, series, ratio: told.ratio };
  const sample = toSample(reading, sequence);
  judgement.fire(
    rule,
    { at, sample, finding: { ...finding, facts }, plan, now },
    { sequence, before: undefined },
    false,
  );
  return judgement.judged;
}

interface Change {
  readonly code: string;
  readonly ratio: number;
}

function changeOf(
  history: History,
  { type, series, quantity, components, comparator, measuredAt: at }: Reading,
  last: number,
  plan: PlanVersion,
): Change | undefined {
  const value = comparator === undefined ? quantity?.canonical : undefined;
  const before = (limit: number) => history.samples({ kind: 'samples', series, from: at - REACH_MS, to: at, limit });
  if (components !== undefined) {
    const jump = mayBeKpa(components) ? pressureJump(components, before(UNIT_SAMPLES)) : undefined;
    return jump && { code: UNIT_CHANGED, ratio: round(jump.factor) };
  }
  if (value !== undefined && mayHaveJumped(type, value)) {
    const jump = unitJump(type, value, before(UNIT_SAMPLES));
    if (jump !== undefined) return { code: UNIT_CHANGED, ratio: round(jump.factor) };
  }
  if (at - last < SHORTEST_GAP_MS) return undefined;
  const times = (limit: number) => [at, ...before(limit).map(({ measuredAt }) => measuredAt)];
  if (isSteady(times(STEADY_SAMPLES))) return undefined;
  const jump = intervalJump(times(INTERVAL_SAMPLES));
  // What comes too seldom is told where the plan asks for it.
  if (jump === undefined || (jump.ratio < 1 && plan.rules.some((rule) => rule.type === 'missing'))) return undefined;
  return { code: INTERVAL_CHANGED, ratio: round(jump.ratio) };
}

/** Four digits, as far as a sentence goes. */
function round(ratio: number): number {
  return Number(ratio.toPrecision(4));
}

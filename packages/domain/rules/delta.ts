import * as z from 'zod';
import { showReading } from '../alert/firing.ts';
import { seriesOf } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import { type Extreme, THOUSANDTHS } from '../window/day-summary.ts';
import type { View } from '../window/view.ts';
import { checkSamples } from './check-samples.ts';
import { checkTarget } from './check-target.ts';
import { explainDelta } from './explain-delta.ts';
import { faultOf } from './fault.ts';
import { compareSeverity, type Finding, type FindingValue } from './finding.ts';
import { lookBack, looksAtDays, windowStart } from './look-back.ts';
import { numberOf, toThousandths, trustedNumberOf } from './number-of.ts';
import type { RuleFault, RuleType, ShownFinding } from './rule-type.ts';
import { limit, ruleKey, target, windowOf } from './shapes.ts';

/** Changes are compared in whole thousandths: nothing finer has a meaning. */
const change = limit.min(1 / THOUSANDTHS);

const schema = z.strictObject({
  type: z.literal('delta'),
  ruleKey,
  ...target,
  window: windowOf,
  direction: z.enum(['rise', 'fall', 'either']),
  /** How much, in the canonical unit; fires at or beyond it (>= +2 kg). At least one of the two. */
  yellow: change.optional(),
  red: change.optional(),
});

/**
 * A change within a window, against its lowest (rise) or highest (fall) trusted value (DOMAIN 4: weight >= +2 kg in
 * 3 days). A reading without a number (LO/HI) says nothing; a questionable one fires, and is no reference for others.
 */
export type DeltaRule = Readonly<z.infer<typeof schema>>;

/** The reading that is compared with. */
type Reference = Sample | Extreme;

export const delta: RuleType<DeltaRule> = {
  type: 'delta',
  schema,
  judged: () => 'reading',
  category: () => 'clinical',
  series: (rule) => [seriesOf(rule.measure, rule.code)],
  needs: (rule, at, { calendar }) => lookBack(rule, at, calendar),
  evaluate: (rule, occasion, view) =>
    occasion.kind === 'reading' ? deltaFinding(rule, occasion.sample, view) : undefined,
  isContent: (rule, occasion, view, fired) => occasion.kind === 'reading' && isBack(rule, occasion.sample, view, fired),
  validate: (rule, { plan }) => [
    ...checkTarget(rule),
    ...checkChanges(rule),
    ...checkSamples(rule, rule.window, 2, plan),
  ],
  explain: explainDelta,
};

function deltaFinding(rule: DeltaRule, own: Sample, view: View): Finding | undefined {
  const value = own.comparator === undefined ? numberOf(own, rule.component) : undefined;
  if (value === undefined) return undefined;
  const from = windowStart(rule.window, own.measuredAt, view.today, view.calendar);
  const up = rule.direction === 'fall' ? undefined : changeFrom(rule, value, own, view, from, 1);
  const down = rule.direction === 'rise' ? undefined : changeFrom(rule, value, own, view, from, -1);
  if (up === undefined || down === undefined) return up ?? down;
  const order = compareSeverity(up.severity, down.severity) || Math.abs(up.facts.change) - Math.abs(down.facts.change);
  return order < 0 ? down : up;
}

/** There was something to compare it with, and it is back near what the alert compared with. */
function isBack(rule: DeltaRule, own: Sample, view: View, { limit, finding }: ShownFinding): boolean {
  const value = trustedNumberOf(own, rule.component);
  const reference = finding?.facts?.reference;
  const atLeast = rule.yellow ?? rule.red;
  if (value === undefined || typeof reference !== 'number' || atLeast === undefined) return false;
  const sign = limit?.zone === 'redLow' || limit?.zone === 'yellowLow' ? -1 : 1;
  if (sign * (toThousandths(value) - toThousandths(reference)) >= toThousandths(atLeast)) return false;
  const from = windowStart(rule.window, own.measuredAt, view.today, view.calendar);
  return referenceOf(rule, own.series, view, from, rule.direction === 'fall' ? -1 : 1) !== undefined;
}

/** `sign` 1: how far it has risen above the lowest; -1: how far it has fallen below the highest. */
function changeFrom(rule: DeltaRule, value: number, own: Sample, view: View, from: number, sign: 1 | -1) {
  const reference = referenceOf(rule, own.series, view, from, sign);
  if (reference === undefined) return undefined;
  const base = canonicalOf(reference, rule);
  const changed = sign * (toThousandths(value) - toThousandths(base));
  const red = rule.red !== undefined && changed >= toThousandths(rule.red);
  if (!red && (rule.yellow === undefined || changed < toThousandths(rule.yellow))) return undefined;
  const limit = (red ? rule.red : rule.yellow) ?? 0;
  return {
    severity: red ? ('red' as const) : ('yellow' as const),
    limit: {
      zone: `${red ? 'red' : 'yellow'}${sign === 1 ? 'High' : 'Low'}` as const,
      value: (toThousandths(base) + sign * toThousandths(limit)) / THOUSANDTHS,
    },
    values: [referenceValue(reference, own.series)],
    facts: {
      change: (sign * changed) / THOUSANDTHS,
      reference: base,
      referenceAt: reference.measuredAt,
    },
  } satisfies Finding;
}

/** The trusted extreme of the window: when there is a lowest there is a highest. */
function referenceOf(rule: DeltaRule, series: string, view: View, from: number, sign: 1 | -1): Reference | undefined {
  return looksAtDays(rule) ? extremeOfDays(series, view, from, sign) : extremeOfSamples(rule, series, view, from, sign);
}

function extremeOfDays(series: string, view: View, from: number, sign: 1 | -1): Reference | undefined {
  let found: Extreme | undefined;
  for (const { day, min, max } of view.days(series)) {
    const extreme = sign === 1 ? min : max;
    if (day < from || extreme === undefined) continue;
    if (found === undefined || sign * (found.value - extreme.value) > 0) found = extreme;
  }
  return found;
}

/** Newest first is how samples come: of equal values the earliest stands, as in the sums of days. */
function extremeOfSamples(
  rule: DeltaRule,
  series: string,
  view: View,
  from: number,
  sign: 1 | -1,
): Reference | undefined {
  let found: Sample | undefined;
  let value = 0;
  for (const sample of view.samples(series)) {
    if (sample.measuredAt < from) break;
    const own = trustedNumberOf(sample, rule.component);
    if (own === undefined || (found !== undefined && sign * (value - own) < 0)) continue;
    found = sample;
    value = own;
  }
  return found;
}

function canonicalOf(reference: Reference, { component }: DeltaRule): number {
  return ('type' in reference ? numberOf(reference, component) : reference.value) ?? 0;
}

function referenceValue(reference: Reference, series: string): FindingValue {
  if ('type' in reference) return { ...showReading(reference), series };
  const { sequence, measuredAt, text, unit } = reference;
  return { series, sequence, measuredAt, value: text, unit };
}

function checkChanges({ yellow, red }: DeltaRule): readonly RuleFault[] {
  if (yellow === undefined && red === undefined) return [faultOf('yellow', 'no-limit')];
  return yellow === undefined || red === undefined || yellow < red
    ? []
    : [faultOf('red', 'contradictory-limits', { other: 'yellow' })];
}

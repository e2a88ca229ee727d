import * as z from 'zod';
import type { Comparator } from '../measurement/reading.ts';
import { seriesOf } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { THOUSANDTHS } from '../window/day-summary.ts';
import { checkLimitOrder, checkTarget } from './check-target.ts';
import { explainRelative } from './explain-relative.ts';
import { faultOf } from './fault.ts';
import type { Finding, Zone } from './finding.ts';
import { numberOf, toThousandths, trustedNumberOf } from './number-of.ts';
import type { RuleFault, RuleType } from './rule-type.ts';
import { limit, ruleKey, target } from './shapes.ts';
import { outermost } from './zones.ts';

const schema = z.strictObject({
  type: z.literal('relative'),
  ruleKey,
  ...target,
  /** Key of a baseline of the plan, or the baseline itself in the canonical unit. */
  baseline: z.union([z.string().min(1).max(100), limit]),
  /** `percent`: limits are % of the baseline (PEF <80 % yellow). `points`: limits are differences from it in the canonical unit. */
  as: z.enum(['percent', 'points']),
  redLow: limit.optional(),
  yellowLow: limit.optional(),
  yellowHigh: limit.optional(),
  redHigh: limit.optional(),
});

/** Limits relative to the patient's own baseline (DOMAIN 4: PEF <80 % yellow, <50 % red). Strictly below or above, as zones. */
export type RelativeRule = Readonly<z.infer<typeof schema>>;

export const relative: RuleType<RelativeRule> = {
  type: 'relative',
  schema,
  judged: () => 'reading',
  category: () => 'clinical',
  series: (rule) => [seriesOf(rule.measure, rule.code)],
  needs: () => [],
  evaluate: (rule, occasion, view) =>
    occasion.kind === 'reading' ? relativeFinding(rule, occasion.sample, view.plan) : undefined,
  isContent: (rule, occasion, { plan }) =>
    occasion.kind === 'reading' &&
    trustedNumberOf(occasion.sample, rule.component) !== undefined &&
    hasBaseline(rule, plan),
  validate: (rule, { plan }) => [
    ...checkTarget(rule),
    ...checkLimitOrder(rule),
    ...checkBaseline(rule, plan),
    ...checkPercent(rule, plan),
  ],
  explain: explainRelative,
};

/** The zone a reading is in. A comparator (`<`, `LO`, `>`, `HI`) fires the outermost zone on its side (DOMAIN 3). */
export function relativeFinding(rule: RelativeRule, sample: Sample, plan: PlanVersion): Finding | undefined {
  if (sample.comparator !== undefined) return relativeOutermost(rule, sample.comparator, plan);
  const value = numberOf(sample, rule.component);
  return value === undefined ? undefined : relativeZone(rule, value, plan);
}

/** The zone of a canonical value, compared in whole thousandths. `facts`: the baseline, and the percentage or difference. */
export function relativeZone(rule: RelativeRule, value: number, plan: PlanVersion): Finding | undefined {
  const baseline = baselineOf(rule, plan);
  if (baseline === undefined) return undefined;
  const zone = zoneOf(rule, toThousandths(value), toThousandths(baseline));
  if (zone === undefined) return undefined;
  const facts =
    rule.as === 'percent'
      ? { baseline, percent: inThousandths((value / baseline) * 100) }
      : { baseline, difference: inThousandths(value - baseline) };
  return { ...fired(rule, zone, baseline), facts };
}

/** The outermost zone on the side a comparator points to; the baseline is its only fact. */
export function relativeOutermost(rule: RelativeRule, comparator: Comparator, plan: PlanVersion): Finding | undefined {
  const baseline = baselineOf(rule, plan);
  const zone = outermost(rule, comparator)?.limit?.zone;
  return zone === undefined || baseline === undefined
    ? undefined
    : { ...fired(rule, zone, baseline), facts: { baseline } };
}

function zoneOf(rule: RelativeRule, value: number, baseline: number): Zone | undefined {
  const { redLow, redHigh, yellowLow, yellowHigh } = rule;
  if (redLow !== undefined && against(rule, value, baseline, redLow) < 0) return 'redLow';
  if (redHigh !== undefined && against(rule, value, baseline, redHigh) > 0) return 'redHigh';
  if (yellowLow !== undefined && against(rule, value, baseline, yellowLow) < 0) return 'yellowLow';
  if (yellowHigh !== undefined && against(rule, value, baseline, yellowHigh) > 0) return 'yellowHigh';
  return undefined;
}

/** Below zero when the value is below the limit. Value and baseline in whole thousandths, so the products are exact. */
function against(rule: RelativeRule, value: number, baseline: number, to: number): number {
  return rule.as === 'percent'
    ? value * 100 * THOUSANDTHS - baseline * toThousandths(to)
    : value - baseline - toThousandths(to);
}

/** The limit is told as the value it comes to, in the canonical unit. */
function fired(rule: RelativeRule, zone: Zone, baseline: number): Finding {
  const own = rule[zone] ?? 0;
  const value = inThousandths(rule.as === 'percent' ? (baseline * own) / 100 : baseline + own);
  return { severity: zone === 'redLow' || zone === 'redHigh' ? 'red' : 'yellow', limit: { zone, value } };
}

function inThousandths(value: number): number {
  return toThousandths(value) / THOUSANDTHS;
}

/** Whether the plan says what it is relative to. */
export function hasBaseline(rule: RelativeRule, plan: PlanVersion): boolean {
  return baselineOf(rule, plan) !== undefined;
}

function baselineOf({ baseline }: RelativeRule, plan: PlanVersion): number | undefined {
  return typeof baseline === 'number' ? baseline : plan.baselines?.find(({ key }) => key === baseline)?.value;
}

function checkBaseline(rule: RelativeRule, plan: PlanVersion): readonly RuleFault[] {
  if (typeof rule.baseline === 'number') return [];
  const found = plan.baselines?.find(({ key }) => key === rule.baseline);
  if (found === undefined) return [faultOf('baseline', 'unknown-baseline', { key: rule.baseline })];
  const fits =
    found.measure === rule.measure &&
    found.code === rule.code &&
    found.component === rule.component &&
    found.unit === rule.unit;
  return fits ? [] : [faultOf('baseline', 'baseline-mismatch', { key: rule.baseline })];
}

/** A percentage has a meaning of a baseline above zero only; no value lies below 0 % of it. Both in whole thousandths. */
function checkPercent(rule: RelativeRule, plan: PlanVersion): readonly RuleFault[] {
  if (rule.as !== 'percent') return [];
  const baseline = baselineOf(rule, plan);
  const faults = (['redLow', 'yellowLow', 'yellowHigh', 'redHigh'] as const).flatMap((zone) =>
    toThousandths(rule[zone] ?? 1) > 0 ? [] : [faultOf(zone, 'percent-not-positive')],
  );
  return baseline === undefined || toThousandths(baseline) > 0
    ? faults
    : [...faults, faultOf('baseline', 'baseline-not-positive')];
}

import * as z from 'zod';
import { seriesOf } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import type { View } from '../window/view.ts';
import { checkSamples } from './check-samples.ts';
import { checkLimitOrder, checkTarget } from './check-target.ts';
import { explainTrend } from './explain-trend.ts';
import type { Finding, Zone } from './finding.ts';
import { lookBack, looksAtDays, windowStart } from './look-back.ts';
import { trustedNumberOf } from './number-of.ts';
import type { RuleType } from './rule-type.ts';
import { limit, ruleKey, target, windowOf } from './shapes.ts';
import { againstMean, againstSlope, meanOf, Sums, slopePerDayOf } from './sums.ts';

const schema = z.strictObject({
  type: z.literal('trend'),
  ruleKey,
  ...target,
  window: windowOf,
  /** `mean`: limits on the moving average, canonical unit. `slope`: limits on the least-squares slope, canonical unit per day. */
  of: z.enum(['mean', 'slope']),
  /** With fewer trusted samples in the window (the reading itself included) nothing is said. */
  minSamples: z.int().min(2).max(10_000),
  redLow: limit.optional(),
  yellowLow: limit.optional(),
  yellowHigh: limit.optional(),
  redHigh: limit.optional(),
});

/**
 * Slope or moving average over a window (DOMAIN 4), of its trusted samples and the reading itself. A questionable reading,
 * or one without a number (LO/HI), adds nothing to what is known: it says nothing. Strictly below or above, as zones.
 */
export type TrendRule = Readonly<z.infer<typeof schema>>;

export const trend: RuleType<TrendRule> = {
  type: 'trend',
  schema,
  judged: () => 'reading',
  category: () => 'clinical',
  series: (rule) => [seriesOf(rule.measure, rule.code)],
  needs: (rule, at, { calendar }) => lookBack(rule, at, calendar),
  evaluate: (rule, occasion, view) =>
    occasion.kind === 'reading' ? trendFinding(rule, occasion.sample, view) : undefined,
  isContent: (rule, occasion, view) => {
    const sums = occasion.kind === 'reading' ? sumsOf(rule, occasion.sample, view) : undefined;
    return sums !== undefined && (rule.of === 'mean' || slopePerDayOf(sums) !== undefined);
  },
  validate: (rule, { plan }) => [
    ...checkTarget(rule),
    ...checkLimitOrder(rule),
    ...checkSamples(rule, rule.window, rule.minSamples, plan, 'minSamples'),
  ],
  explain: explainTrend,
};

function trendFinding(rule: TrendRule, own: Sample, view: View): Finding | undefined {
  const sums = sumsOf(rule, own, view);
  const zone = sums && zoneOf(rule, sums);
  if (sums === undefined || zone === undefined) return undefined;
  const { n } = sums;
  return {
    severity: zone === 'redLow' || zone === 'redHigh' ? 'red' : 'yellow',
    limit: { zone, value: rule[zone] ?? 0 },
    facts: rule.of === 'mean' ? { mean: meanOf(sums), n } : { slopePerDay: slopePerDayOf(sums) ?? 0, n },
  };
}

/** Of the window and the reading itself; undefined when there are too few trusted samples. */
function sumsOf(rule: TrendRule, own: Sample, view: View): Sums | undefined {
  const value = trustedNumberOf(own, rule.component);
  if (value === undefined) return undefined;
  const isMean = rule.of === 'mean';
  const sums = new Sums(view.today);
  sums.add(own.measuredAt, value);
  const from = windowStart(rule.window, own.measuredAt, view.today, view.calendar);
  if (looksAtDays(rule)) {
    for (const summary of view.days(own.series)) if (summary.day >= from) sums.addDay(summary);
  } else
    for (const sample of view.samples(own.series)) {
      if (sample.measuredAt < from) break;
      const earlier = trustedNumberOf(sample, rule.component);
      if (earlier === undefined) continue;
      if (isMean) sums.addValue(earlier);
      else sums.add(sample.measuredAt, earlier);
    }
  return sums.n < rule.minSamples ? undefined : sums;
}

function zoneOf(rule: TrendRule, sums: Sums): Zone | undefined {
  const against = rule.of === 'mean' ? againstMean : againstSlope;
  const { redLow, redHigh, yellowLow, yellowHigh } = rule;
  if (redLow !== undefined && against(sums, redLow) < 0) return 'redLow';
  if (redHigh !== undefined && against(sums, redHigh) > 0) return 'redHigh';
  if (yellowLow !== undefined && against(sums, yellowLow) < 0) return 'yellowLow';
  if (yellowHigh !== undefined && against(sums, yellowHigh) > 0) return 'yellowHigh';
  return undefined;
}

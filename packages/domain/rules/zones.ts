import * as z from 'zod';
import type { Comparator } from '../measurement/reading.ts';
import { seriesOf } from '../measurement/reading.ts';
import { checkLimitOrder, checkTarget } from './check-target.ts';
import { explainZones } from './explain-zones.ts';
import type { Finding, Zone } from './finding.ts';
import { numberOf, trustedNumberOf } from './number-of.ts';
import type { RuleType } from './rule-type.ts';
import { limit, ruleKey, target } from './shapes.ts';

const schema = z.strictObject({
  type: z.literal('zones'),
  ruleKey,
  ...target,
  redLow: limit.optional(),
  yellowLow: limit.optional(),
  yellowHigh: limit.optional(),
  redHigh: limit.optional(),
});

/**
 * Zone limits in the canonical unit of the measure, each optional, redLow < yellowLow < yellowHigh < redHigh.
 * A value strictly below a low limit or strictly above a high limit is in that zone (DOMAIN 4: "red <86, yellow <88").
 */
export type ZonesRule = Readonly<z.infer<typeof schema>>;

/** The four limits and what they are for, of a zones rule or part of another. */
export type ZoneLimits = Pick<ZonesRule, 'redLow' | 'yellowLow' | 'yellowHigh' | 'redHigh'>;

export const zones: RuleType<ZonesRule> = {
  type: 'zones',
  schema,
  judged: () => 'reading',
  category: () => 'clinical',
  series: (rule) => [seriesOf(rule.measure, rule.code)],
  needs: () => [],
  evaluate: (rule, occasion) =>
    occasion.kind === 'reading' ? zoneFinding(rule, occasion.sample, rule.component) : undefined,
  isContent: (rule, occasion) =>
    occasion.kind === 'reading' && trustedNumberOf(occasion.sample, rule.component) !== undefined,
  validate: (rule) => [...checkTarget(rule), ...checkLimitOrder(rule)],
  explain: explainZones,
};

/**
 * The zone a value is in. A comparator (`<`, `LO`, `>`, `HI`) means outside what the meter measures and fires the
 * outermost zone there is on that side (DOMAIN 3).
 */
export function zoneFinding(
  limits: ZoneLimits,
  sample: Parameters<typeof numberOf>[0],
  component?: ZonesRule['component'],
): Finding | undefined {
  if (sample.comparator !== undefined) return outermost(limits, sample.comparator);
  const value = numberOf(sample, component);
  return value === undefined ? undefined : zoneOf(limits, value);
}

/** The zone of a canonical value. */
export function zoneOf(limits: ZoneLimits, value: number): Finding | undefined {
  if (limits.redLow !== undefined && value < limits.redLow) return fired('red', 'redLow', limits.redLow);
  if (limits.redHigh !== undefined && value > limits.redHigh) return fired('red', 'redHigh', limits.redHigh);
  if (limits.yellowLow !== undefined && value < limits.yellowLow) return fired('yellow', 'yellowLow', limits.yellowLow);
  if (limits.yellowHigh !== undefined && value > limits.yellowHigh)
    return fired('yellow', 'yellowHigh', limits.yellowHigh);
  return undefined;
}

/** The outermost zone on the side a comparator points to. */
export function outermost(limits: ZoneLimits, comparator: Comparator): Finding | undefined {
  const low = comparator === '<' || comparator === 'LO';
  const red = low ? limits.redLow : limits.redHigh;
  if (red !== undefined) return fired('red', low ? 'redLow' : 'redHigh', red);
  const yellow = low ? limits.yellowLow : limits.yellowHigh;
  if (yellow !== undefined) return fired('yellow', low ? 'yellowLow' : 'yellowHigh', yellow);
  return undefined;
}

function fired(severity: Finding['severity'], zone: Zone, value: number): Finding {
  return { severity, limit: { zone, value } };
}

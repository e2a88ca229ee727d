import type { Comparator, Reading } from '../measurement/reading.ts';
import type { ZonesRule } from '../plan/plan.ts';
import type { Finding } from './finding.ts';

/**
 * Zone limits (DOMAIN 4): strictly below a low limit or strictly above a high one. A comparator (`<`, `LO`, `>`, `HI`)
 * means outside what the meter measures and fires the outermost zone the rule has on that side (DOMAIN 3).
 */
export function evaluateZones(rule: ZonesRule, reading: Reading): Finding | undefined {
  if (reading.type !== rule.measure || reading.code !== rule.code) return undefined;
  if (reading.comparator !== undefined) return outermost(rule, reading.comparator);
  const quantity = rule.component === undefined ? reading.quantity : reading.components?.[rule.component];
  if (quantity === undefined) return undefined;
  return zoneOf(rule, quantity.canonical);
}

function zoneOf(rule: ZonesRule, value: number): Finding | undefined {
  if (rule.redLow !== undefined && value < rule.redLow) return fired('red', 'redLow', rule.redLow);
  if (rule.redHigh !== undefined && value > rule.redHigh) return fired('red', 'redHigh', rule.redHigh);
  if (rule.yellowLow !== undefined && value < rule.yellowLow) return fired('yellow', 'yellowLow', rule.yellowLow);
  if (rule.yellowHigh !== undefined && value > rule.yellowHigh) return fired('yellow', 'yellowHigh', rule.yellowHigh);
  return undefined;
}

function outermost(rule: ZonesRule, comparator: Comparator): Finding | undefined {
  const low = comparator === '<' || comparator === 'LO';
  const red = low ? rule.redLow : rule.redHigh;
  if (red !== undefined) return fired('red', low ? 'redLow' : 'redHigh', red);
  const yellow = low ? rule.yellowLow : rule.yellowHigh;
  if (yellow !== undefined) return fired('yellow', low ? 'yellowLow' : 'yellowHigh', yellow);
  return undefined;
}

function fired(severity: Finding['severity'], zone: NonNullable<Finding['limit']>['zone'], value: number): Finding {
  return { severity, limit: { zone, value } };
}

import { showReading } from '../alert/firing.ts';
import type { Sample } from '../measurement/sample.ts';
import type { View } from '../window/view.ts';
import type { Finding } from './finding.ts';
import { windowStart } from './look-back.ts';
import type { ShownFinding } from './rule-type.ts';
import type { ScoreRule } from './score.ts';
import { outermost } from './zones.ts';

export type TotalRule = Extract<ScoreRule, { readonly on: 'total' }>;
export type ChangeRule = Extract<ScoreRule, { readonly on: 'change' }>;

/** Questionable totals before the trusted one are passed over; so many totals are read. */
export const PREVIOUS_TOTALS = 50;

/** The total as sent, at or above its limit. "More than" something is the outermost limit there is. */
export function judgeTotal({ yellow, red }: TotalRule, { value, comparator }: Sample): Finding | undefined {
  if (comparator !== undefined) return outermost({ yellowHigh: yellow, redHigh: red }, comparator);
  if (value === undefined) return undefined;
  if (red !== undefined && value >= red) return { severity: 'red', limit: { zone: 'redHigh', value: red } };
  if (yellow !== undefined && value >= yellow)
    return { severity: 'yellow', limit: { zone: 'yellowHigh', value: yellow } };
  return undefined;
}

/** Against the newest trusted total before this one within the window; of several at one instant, the farthest from it. */
export function judgeChange(rule: ChangeRule, own: Sample, view: View): Finding | undefined {
  if (own.value === undefined || own.comparator !== undefined) return undefined;
  const sign = rule.direction === 'rise' ? 1 : -1;
  const previous = previousTotal(rule, own, view);
  if (previous === undefined) return undefined;
  const change = own.value - previous.value;
  const crossed = crossedBy(rule, change * sign);
  if (crossed === undefined) return undefined;
  const { sample } = previous;
  return {
    severity: crossed.severity,
    values: [{ ...showReading(sample), series: sample.series }],
    facts: { change, previous: previous.value, previousAt: sample.measuredAt, limit: crossed.limit },
  };
}

/** There is a total to compare it with, and it is back near the one that the alert compared with. */
export function isChangeBack(rule: ChangeRule, own: Sample, view: View, { finding }: ShownFinding): boolean {
  const compared = finding?.facts?.previous;
  const atLeast = rule.yellow ?? rule.red;
  if (own.value === undefined || typeof compared !== 'number' || atLeast === undefined) return false;
  const change = (own.value - compared) * (rule.direction === 'rise' ? 1 : -1);
  return change < atLeast && previousTotal(rule, own, view) !== undefined;
}

function previousTotal(
  rule: ChangeRule,
  own: Sample,
  view: View,
): { readonly sample: Sample; readonly value: number } | undefined {
  const from = windowStart(rule.within, own.measuredAt, view.today, view.calendar);
  const sign = rule.direction === 'rise' ? 1 : -1;
  let previous: { readonly sample: Sample; readonly value: number } | undefined;
  for (const sample of view.samples(own.series)) {
    const { value, measuredAt, comparator, doubtful } = sample;
    if (measuredAt < from || (previous !== undefined && measuredAt < previous.sample.measuredAt)) break;
    if (value === undefined || comparator !== undefined || doubtful) continue;
    if (previous === undefined || value * sign < previous.value * sign) previous = { sample, value };
  }
  return previous;
}

function crossedBy(
  { yellow, red }: ChangeRule,
  beyond: number,
): { severity: Finding['severity']; limit: number } | undefined {
  if (red !== undefined && beyond >= red) return { severity: 'red', limit: red };
  if (yellow !== undefined && beyond >= yellow) return { severity: 'yellow', limit: yellow };
  return undefined;
}

import { showReading } from '../alert/firing.ts';
import { seriesOf } from '../measurement/reading.ts';
import type { DaySummary } from '../window/day-summary.ts';
import type { View } from '../window/view.ts';
import { type BaseRule, judgeComparator, judgeSample, judgeValue } from './base-rule.ts';
import { compareSeverity, type Finding, type FindingValue } from './finding.ts';
import type { Fired, PersistenceRule } from './persistence.ts';

/**
 * Of the m - 1 local days before today, those on which any reading fires. The sums of a day say whether a reading of it
 * was questionable, not which: then the day is to be verified. Those sums have no parts: of a blood pressure the
 * readings themselves are looked at.
 */
export function daysThatFired(rule: PersistenceRule, m: number, base: BaseRule, view: View): Fired {
  const from = view.calendar.addDays(view.today, 1 - m);
  const series = seriesOf(base.measure, base.code);
  return base.component === undefined
    ? ofSums(rule, base, view, series, from)
    : ofReadings(rule, base, view, series, from);
}

function ofSums(rule: PersistenceRule, base: BaseRule, view: View, series: string, from: number): Fired {
  const values: FindingValue[] = [];
  let doubtful = false;
  for (const summary of view.days(series)) {
    if (summary.day < from || summary.day >= view.today) continue;
    const value = valueThatFired(rule, base, view, series, summary);
    if (value === undefined) continue;
    values.unshift(value);
    doubtful ||= summary.doubtful;
  }
  return { values, doubtful };
}

/** The side that is worse; the low one when both are equally bad. */
function valueThatFired(
  rule: PersistenceRule,
  base: BaseRule,
  { plan }: View,
  series: string,
  summary: DaySummary,
): FindingValue | undefined {
  const { low, high, belowRange, aboveRange } = summary;
  const under = belowRange
    ? judgeComparator(base, 'LO', plan)
    : low === undefined
      ? undefined
      : judgeValue(base, low, plan);
  const over = aboveRange
    ? judgeComparator(base, 'HI', plan)
    : high === undefined
      ? undefined
      : judgeValue(base, high, plan);
  const counts = (finding: Finding | undefined) =>
    finding !== undefined && compareSeverity(finding.severity, rule.counts) >= 0;
  if (!counts(under) && !counts(over)) return undefined;
  const isUnder = over === undefined || (under !== undefined && compareSeverity(under.severity, over.severity) >= 0);
  if (isUnder ? belowRange : aboveRange)
    return { series, sequence: 0, measuredAt: summary.day, comparator: isUnder ? 'LO' : 'HI' };
  const value = isUnder ? low : high;
  const trusted = isUnder ? summary.min : summary.max;
  // A questionable extreme has no reading in the sums.
  if (trusted === undefined || trusted.value !== value)
    return { series, sequence: 0, measuredAt: summary.day, value: String(value), unit: base.unit };
  const { sequence, measuredAt, text, unit } = trusted;
  return { series, sequence, measuredAt, value: text, unit };
}

/** Newest first: of each day the latest reading that fires. */
function ofReadings(rule: PersistenceRule, base: BaseRule, view: View, series: string, from: number): Fired {
  const values: FindingValue[] = [];
  let doubtful = false;
  let before = view.today;
  for (const sample of view.samples(series)) {
    if (sample.measuredAt < from) break;
    if (sample.measuredAt >= before) continue;
    const finding = judgeSample(base, sample, view.plan);
    if (finding === undefined || compareSeverity(finding.severity, rule.counts) < 0) continue;
    values.push({ ...showReading(sample), series });
    doubtful ||= sample.doubtful;
    before = view.calendar.dayStart(sample.measuredAt);
  }
  return { values, doubtful };
}

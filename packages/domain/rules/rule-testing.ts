import { showReading } from '../alert/firing.ts';
import { type Calendar, calendarOf } from '../calendar/calendar.ts';
import type { Language } from '../language/words.ts';
import { MAPPING_VERSION } from '../measurement/catalogue.ts';
import { canonicalUnitOf } from '../measurement/normalise-item.ts';
import { type MeasurementType, seriesOf } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import { needsOf } from '../monitor/needs.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { type DaySummary, summariseDay } from '../window/day-summary.ts';
import type { History } from '../window/range.ts';
import { readWindows } from '../window/read-windows.ts';
import { viewAt } from '../window/view.ts';
import type { Finding } from './finding.ts';
import { type Rule, typeOf } from './rule.ts';
import type { Occasion, RuleContext, RuleFault } from './rule-type.ts';

export const OSLO: Calendar = calendarOf('Europe/Oslo');

/** The instant a clock in Oslo shows `HH:MM` on that date (`2026-03-29`). */
export function oslo(date: string, time = '08:00'): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return OSLO.at(OSLO.dayStart(Date.parse(`${date}T12:00:00Z`)), hour * 60 + minute);
}

/** What was measured: a number, `LO`/`HI`/`<3`/`>30`, `120/80`, or another word as an answer. */
type Said = number | string;

let lastSequence = 0;

/** One reading as rules see it, in the canonical unit; each has a sequence of its own. */
export function sample(measure: MeasurementType, said: Said, at: number, more: Partial<Sample> = {}): Sample {
  lastSequence += 1;
  return {
    sequence: lastSequence,
    type: measure,
    series: seriesOf(measure, more.code),
    measuredAt: at,
    receivedAt: at,
    doubtful: false,
    late: false,
    corrected: false,
    mappingVersion: MAPPING_VERSION,
    ...contentOf(measure, String(said)),
    ...more,
  };
}

function contentOf(measure: MeasurementType, text: string): Partial<Sample> {
  const unit = canonicalUnitOf(measure) ?? '';
  const pressure = /^(\d+)\/(\d+)$/.exec(text);
  if (pressure !== null) {
    const [systolic = '', diastolic = ''] = pressure.slice(1);
    const part = (digits: string) => ({ text: digits, unit, canonical: Number(digits) });
    return { components: { systolic: part(systolic), diastolic: part(diastolic) } };
  }
  if (text === 'LO' || text === 'HI') return { comparator: text };
  const number = /^([<>])?(-?\d+(?:\.\d+)?)$/.exec(text);
  if (number === null) return { answer: text };
  const [, comparator, digits = ''] = number;
  const content = { value: Number(digits), text: digits, unit };
  return comparator === undefined ? content : { ...content, comparator: comparator as '<' | '>' };
}

export function planOf(rules: readonly Rule[], more: Partial<PlanVersion> = {}): PlanVersion {
  return {
    v: 1,
    planVersion: 1,
    programme: 'copd',
    validFrom: 0,
    rules,
    acknowledgeRedWithinMs: 30 * 60_000,
    ...more,
  };
}

export function contextOf(plan: PlanVersion, pauses: RuleContext['pauses'] = []): RuleContext {
  return { plan, calendar: OSLO, pauses };
}

/** The stored past as an honest store gives it: by measured time, whatever order it came in. */
export function historyOf(stored: readonly Sample[]): History {
  const within = (series: string, from: number, to: number) =>
    stored
      .filter((one) => one.series === series && one.measuredAt >= from && one.measuredAt < to)
      .sort((a, b) => b.measuredAt - a.measuredAt || b.sequence - a.sequence);
  return {
    samples: ({ series, from, to, limit }) => within(series, from, to).slice(0, limit),
    days: ({ series, from, to }) => {
      const byDay = Map.groupBy(within(series, from, to), ({ measuredAt }) => OSLO.dayStart(measuredAt));
      return [...byDay]
        .map(([day, samples]) => summariseDay(day, samples))
        .filter((day): day is DaySummary => day !== undefined)
        .sort((a, b) => a.day - b.day);
    },
    newestAt: (series) => within(series, 0, Number.MAX_SAFE_INTEGER)[0]?.measuredAt,
    firedAt: () => undefined,
  };
}

/**
 * Judges a rule as the monitor does: only what `needs` names is read of the past. Beside other rules more of the same
 * series may have been read: an answer that then differs throws.
 */
export function judge(
  rule: Rule,
  occasion: Occasion,
  past: readonly Sample[],
  plan = planOf([rule]),
): Finding | undefined {
  const history = historyOf(past);
  const own = occasion.kind === 'reading' ? occasion.sample.series : undefined;
  const ranges = needsOf([rule], occasion.at, contextOf(plan), own);
  const wider = ranges.map((range) => ({ ...range, from: 0, ...(range.kind === 'samples' && { limit: 1e6 }) }));
  const [finding, beside] = [ranges, wider].map((read) => {
    const view = viewAt(contextOf(plan), readWindows(history, read), occasion.at, own);
    return typeOf(rule).evaluate(rule, occasion, view);
  });
  if (JSON.stringify(finding) !== JSON.stringify(beside)) throw new Error('the rule looks further than it asked to');
  return finding;
}

/** Judges a rule at a reading; `past` may hold the reading itself, as a store does. */
export function judgeReading(
  rule: Rule,
  own: Sample,
  past: readonly Sample[] = [],
  plan?: PlanVersion,
): Finding | undefined {
  return judge(rule, { kind: 'reading', at: own.measuredAt, sample: own }, past, plan);
}

export function faultsOf(rule: Rule, plan = planOf([rule])): readonly RuleFault[] {
  return typeOf(rule).validate(rule, contextOf(plan));
}

/** The sentence of a finding at a reading, as the caller tells it: the reading's own value in front. */
export function sentenceOf(rule: Rule, finding: Finding, own: Sample, language: Language): string {
  const values = [{ ...showReading(own), series: own.series }, ...(finding.values ?? [])];
  return typeOf(rule).explain(rule, { ...finding, values }, language);
}

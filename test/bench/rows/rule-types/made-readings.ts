import { canonicalUnitOf } from '@naer/domain/measurement/normalise-item';
import { type MeasurementType, type Reading, seriesOf } from '@naer/domain/measurement/reading';
import { type Sample, toSample } from '@naer/domain/measurement/sample';
import { needsOf } from '@naer/domain/monitor/needs';
import { ruleContext } from '@naer/domain/monitor/rule-context';
import type { PlanVersion } from '@naer/domain/plan/plan';
import { MemoryHistory } from '@naer/domain/rehearse/memory-history';
import type { Finding } from '@naer/domain/rules/finding';
import { type Rule, typeOf } from '@naer/domain/rules/rule';
import type { Occasion, RuleContext } from '@naer/domain/rules/rule-type';
import { readWindows } from '@naer/domain/window/read-windows';
import { viewAt } from '@naer/domain/window/view';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const TIME_ZONE = 'Europe/Oslo';
/** Noon in Oslo on a winter's day. */
export const NOON = Date.UTC(2026, 0, 15, 11);

export interface Made
  extends Partial<Pick<Reading, 'code' | 'answer' | 'clock' | 'doubts' | 'context' | 'components'>> {
  readonly value?: number | undefined;
}

/** A reading in the canonical unit of its type. */
export function made(type: MeasurementType, at: number, { value, code, ...more }: Made): Reading {
  const unit = canonicalUnitOf(type) ?? '';
  return {
    v: 1,
    type,
    code,
    series: seriesOf(type, code),
    quantity: value === undefined ? undefined : { text: String(value), unit, canonical: value },
    deviceTime: at,
    measuredAt: at,
    measuredAtText: new Date(at).toISOString(),
    precision: 'instant',
    receivedAt: at,
    clock: 'device',
    late: false,
    doubts: [],
    deviceId: 'device',
    door: 'ingest',
    mappingVersion: '1',
    ...more,
  };
}

export function planOf(rules: readonly Rule[], more: Partial<PlanVersion> = {}): PlanVersion {
  return { v: 1, planVersion: 1, programme: 'copd', validFrom: 0, rules, acknowledgeRedWithinMs: 1_800_000, ...more };
}

export function contextOf(plan: PlanVersion): RuleContext {
  return ruleContext({ plans: [plan], timeZone: TIME_ZONE }, plan);
}

/** Everything that was measured, as a store of the monitor's kind has it; sequences in that order from 1. */
export function historyOf(readings: readonly Reading[]): MemoryHistory {
  const history = new MemoryHistory(TIME_ZONE);
  for (const sample of samplesOf(readings)) history.add(sample);
  return history;
}

export function samplesOf(readings: readonly Reading[]): readonly Sample[] {
  return readings.map((reading, index) => toSample(reading, index + 1));
}

/** Both ways to judge one rule at these occasions: on a view that lies ready, and as the monitor does from the store on. */
export function judged(
  rule: Rule,
  context: RuleContext,
  history: MemoryHistory,
  occasions: readonly (Occasion | Reading)[],
): { readonly own: Judge; readonly whole: Judge } {
  const type = typeOf(rule);
  const look = (occasion: Occasion) => {
    const series = occasion.kind === 'reading' ? occasion.sample.series : undefined;
    const windows = readWindows(history, needsOf([rule], occasion.at, context, series));
    return viewAt(context, windows, occasion.at, series);
  };
  const ready = occasions.map((one) => {
    const occasion = occasionOf(one);
    return { occasion, view: look(occasion) };
  });
  return {
    own(nth) {
      const at = ready[nth];
      return at && type.evaluate(rule, at.occasion, at.view);
    },
    whole(nth) {
      const one = occasions[nth];
      if (one === undefined) return undefined;
      const occasion = occasionOf(one);
      return type.evaluate(rule, occasion, look(occasion));
    },
  };
}

type Judge = (nth: number) => Finding | undefined;

/** A reading is not in the store yet: it has the next sequence. */
function occasionOf(one: Occasion | Reading): Occasion {
  if ('kind' in one) return one;
  return { kind: 'reading', at: one.measuredAt, sample: toSample(one, LAST_SEQUENCE) };
}

const LAST_SEQUENCE = 1_000_000;

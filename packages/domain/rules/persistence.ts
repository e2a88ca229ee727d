import * as z from 'zod';
import { showReading } from '../alert/firing.ts';
import { seriesOf } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import type { View } from '../window/view.ts';
import { type BaseRule, baseRuleOf, isSampleContent, judgeSample } from './base-rule.ts';
import { checkPersistence } from './check-persistence.ts';
import { daysThatFired } from './days-that-fired.ts';
import { explainPersistence } from './explain-persistence.ts';
import { compareSeverity, type Finding, type FindingValue } from './finding.ts';
import { HOUR_MS, windowStart } from './look-back.ts';
import { SAME_INSTANT_SAMPLES } from './newest-samples.ts';
import type { RuleContext, RuleType, Waiting } from './rule-type.ts';
import { ruleKey, severity, windowOf } from './shapes.ts';

const schema = z.strictObject({
  type: z.literal('persistence'),
  ruleKey,
  /** ruleKey of a zones or relative rule of the same plan: what has to persist. */
  on: ruleKey,
  /** Findings of at least this severity count. */
  counts: severity,
  n: z.int().min(2).max(100),
  /** Of the last m readings, or of the last m local days (a day counts when any reading of it fires). The latest must fire. */
  of: z.union([
    z.strictObject({ readings: z.int().min(2).max(100), within: windowOf }),
    z.strictObject({ days: z.int().min(2).max(90) }),
  ]),
  becomes: severity,
});

/**
 * n of m (DOMAIN 4: yellow on 2 of 3 days becomes red). Samples are counted, never silence. The limits of the plan in
 * force at the occasion judge the whole window: a reading that another version judged otherwise counts by these.
 */
export type PersistenceRule = Readonly<z.infer<typeof schema>>;

/** What fired before the occasion, newest first. */
export interface Fired {
  readonly values: readonly FindingValue[];
  readonly doubtful: boolean;
}

/** Of a blood pressure days are made of readings: twenty a day over ninety days. */
const SAMPLES_OF_DAYS = 1800;
const VALUES_AT_MOST = 20;

export const persistence: RuleType<PersistenceRule> = {
  type: 'persistence',
  schema,
  judged: () => 'reading',
  category: () => 'clinical',
  series: (rule, plan) => {
    const base = baseRuleOf(plan, rule.on);
    return base === undefined ? [] : [seriesOf(base.measure, base.code)];
  },
  needs: persistenceNeeds,
  evaluate: (rule, occasion, view) =>
    occasion.kind === 'reading' ? persistenceFinding(rule, occasion.sample, view) : undefined,
  isContent: (rule, occasion, view) => {
    const base = occasion.kind === 'reading' ? baseRuleOf(view.plan, rule.on) : undefined;
    return base !== undefined && occasion.kind === 'reading' && isSampleContent(base, occasion.sample, view.plan);
  },
  pending: (rule, occasion, view) =>
    occasion.kind === 'reading' ? waitingFor(rule, occasion.sample, view) : undefined,
  validate: checkPersistence,
  explain: explainPersistence,
};

function persistenceNeeds({ on, of }: PersistenceRule, at: number, { plan, calendar }: RuleContext) {
  const base = baseRuleOf(plan, on);
  if (base === undefined) return [];
  const series = seriesOf(base.measure, base.code);
  const today = calendar.dayStart(at);
  if ('readings' in of) {
    const from = windowStart(of.within, at, today, calendar);
    return [{ kind: 'samples', series, from, limit: of.readings - 1 + SAME_INSTANT_SAMPLES } as const];
  }
  const from = calendar.addDays(today, 1 - of.days);
  return base.component === undefined
    ? [{ kind: 'days', series, from } as const]
    : [{ kind: 'samples', series, from, limit: SAMPLES_OF_DAYS } as const];
}

interface Counted {
  /** The reading itself included. */
  readonly fired: number;
  readonly finding: Finding;
}

function persistenceFinding(rule: PersistenceRule, own: Sample, view: View): Finding | undefined {
  const counted = countAt(rule, own, view);
  return counted === undefined || counted.fired < rule.n ? undefined : counted.finding;
}

/** Once this reading is out of every window to come, nothing that is known now can still count. */
function waitingFor(rule: PersistenceRule, own: Sample, view: View): Waiting | undefined {
  const counted = countAt(rule, own, view);
  if (counted === undefined || counted.fired >= rule.n) return undefined;
  const { of } = rule;
  const { calendar, today } = view;
  const until =
    'days' in of
      ? calendar.addDays(today, of.days)
      : 'hours' in of.within
        ? own.measuredAt + Math.ceil(of.within.hours * HOUR_MS)
        : calendar.addDays(today, of.within.days + 1);
  return { have: counted.fired, need: rule.n, until, finding: counted.finding };
}

/** Undefined when the reading does not count itself. */
function countAt(rule: PersistenceRule, own: Sample, view: View): Counted | undefined {
  const base = baseRuleOf(view.plan, rule.on);
  const now = base && judgeSample(base, own, view.plan);
  if (base === undefined || now === undefined || compareSeverity(now.severity, rule.counts) < 0) return undefined;
  const earlier =
    'readings' in rule.of
      ? readingsThatFired(rule, rule.of, base, own, view)
      : daysThatFired(rule, rule.of.days, base, view);
  const fired = earlier.values.length + 1;
  const of = 'readings' in rule.of ? rule.of.readings : rule.of.days;
  const finding = {
    severity: rule.becomes,
    limit: now.limit,
    verify: earlier.doubtful || undefined,
    values: earlier.values.slice(0, VALUES_AT_MOST),
    facts: base.component === undefined ? { fired, of } : { fired, of, component: base.component },
  };
  return { fired, finding };
}

/**
 * Of the m - 1 readings before it, those that fire. Where the count ends among readings of one instant, those that fire
 * come first: the order in which they came means nothing.
 */
function readingsThatFired(
  rule: PersistenceRule,
  of: Extract<PersistenceRule['of'], { readings: number }>,
  base: BaseRule,
  own: Sample,
  view: View,
): Fired {
  const from = windowStart(of.within, own.measuredAt, view.today, view.calendar);
  const values: FindingValue[] = [];
  let doubtful = false;
  let left = of.readings - 1;
  let instant: number | undefined;
  let together = 0;
  let taken = 0;
  for (const sample of view.samples(own.series)) {
    if (sample.measuredAt !== instant) {
      left -= together;
      if (left <= 0 || sample.measuredAt < from) break;
      instant = sample.measuredAt;
      together = 0;
      taken = 0;
    }
    together += 1;
    if (taken >= left) continue;
    const finding = judgeSample(base, sample, view.plan);
    if (finding === undefined || compareSeverity(finding.severity, rule.counts) < 0) continue;
    taken += 1;
    values.push({ ...showReading(sample), series: sample.series });
    doubtful ||= sample.doubtful;
  }
  return { values, doubtful };
}

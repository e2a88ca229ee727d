import fc from 'fast-check';
import type { PlanVersion } from '../plan/plan.ts';
import type { Rule } from '../rules/rule.ts';
import { DAYS, HOUR, START } from './arbitrary-testing.ts';

const ZONES = [
  { type: 'zones', ruleKey: 'glucose', measure: 'glucose', unit: 'mmol/L', redLow: 3, yellowLow: 4, yellowHigh: 14 },
  { type: 'zones', ruleKey: 'pulse', measure: 'pulse', unit: '/min', yellowLow: 40, yellowHigh: 110, redHigh: 130 },
  { type: 'zones', ruleKey: 'weight', measure: 'body-weight', unit: 'kg', yellowHigh: 82, redHigh: 85 },
  { type: 'zones', ruleKey: 'systolic', measure: 'blood-pressure', component: 'systolic', unit: 'mm[Hg]', redLow: 90 },
] as const satisfies readonly Rule[];

/** Rules over the past, by reading and by moment; those that name another rule come with `ZONES`. */
const OTHERS: readonly Rule[] = [
  {
    type: 'relative',
    ruleKey: 'fev1-share',
    measure: 'fev1',
    unit: 'L',
    baseline: 2.5,
    as: 'percent',
    yellowLow: 80,
    redLow: 50,
  },
  {
    type: 'delta',
    ruleKey: 'weight-days',
    measure: 'body-weight',
    unit: 'kg',
    window: { days: 3 },
    direction: 'rise',
    yellow: 2,
    red: 4,
  },
  {
    type: 'delta',
    ruleKey: 'glucose-hours',
    measure: 'glucose',
    unit: 'mmol/L',
    window: { hours: 12 },
    direction: 'either',
    yellow: 3,
    red: 9,
  },
  {
    type: 'persistence',
    ruleKey: 'weight-2-of-3',
    on: 'weight',
    counts: 'yellow',
    n: 2,
    of: { days: 3 },
    becomes: 'red',
  },
  {
    type: 'persistence',
    ruleKey: 'glucose-2-of-4',
    on: 'glucose',
    counts: 'yellow',
    n: 2,
    of: { readings: 4, within: { hours: 30 } },
    becomes: 'red',
  },
  {
    type: 'trend',
    ruleKey: 'glucose-mean',
    measure: 'glucose',
    unit: 'mmol/L',
    window: { days: 2 },
    of: 'mean',
    minSamples: 2,
    yellowHigh: 8,
    redHigh: 12,
  },
  {
    type: 'trend',
    ruleKey: 'weight-slope',
    measure: 'body-weight',
    unit: 'kg',
    window: { hours: 48 },
    of: 'slope',
    minSamples: 3,
    yellowHigh: 0.5,
    redHigh: 2,
  },
  {
    type: 'composite',
    ruleKey: 'ill',
    match: 'all',
    within: { hours: 24 },
    parts: [
      { rule: 'pulse', atLeast: 'yellow' },
      { measure: 'coded-answer', code: 'cough', answers: ['yes'] },
    ],
    severity: 'red',
  },
  {
    type: 'composite',
    ruleKey: 'either',
    match: 'any',
    within: { days: 1 },
    parts: [
      { rule: 'systolic', atLeast: 'red' },
      { measure: 'oxygen-saturation', unit: '%', below: 88 },
    ],
    severity: 'yellow',
  },
  { type: 'score', ruleKey: 'news2', on: 'news2', within: { hours: 12 }, yellow: 3, red: 6, single3: 'red' },
  { type: 'score', ruleKey: 'cat', on: 'total', code: 'cat', yellow: 11, red: 20 },
  { type: 'score', ruleKey: 'cat-rise', on: 'change', code: 'cat', within: { days: 4 }, direction: 'rise', yellow: 2 },
  { type: 'device', ruleKey: 'battery', on: 'battery', yellow: 20, red: 10 },
  {
    type: 'device',
    ruleKey: 'doubtful',
    on: 'questionable',
    series: ['body-weight', 'glucose', 'fev1'],
    n: 2,
    of: 4,
    severity: 'yellow',
  },
  { type: 'device', ruleKey: 'drift', on: 'clock-drift', series: ['glucose'], n: 2, of: 3, severity: 'yellow' },
];

const CLOCKS: readonly Rule[] = [
  {
    type: 'missing',
    ruleKey: 'weigh',
    schedule: 'morning',
    remindAfterMinutes: 0,
    missedAfterMinutes: 120,
    tell: { nextDayAt: '08:00' },
    severity: 'yellow',
    redAfterInRow: 3,
  },
  {
    type: 'device',
    ruleKey: 'silent',
    on: 'silence',
    series: ['glucose', 'pulse'],
    afterHours: 24,
    severity: 'yellow',
  },
];

const SCHEDULE: PlanVersion['schedule'] = [
  {
    key: 'morning',
    measures: [{ measure: 'body-weight' }],
    when: { kind: 'times', windows: [{ from: '08:00', to: '10:00' }] },
  },
];

function planWith(rules: readonly Rule[], validFrom: number, planVersion: number): PlanVersion {
  return {
    v: 1,
    planVersion,
    programme: 'copd',
    validFrom,
    rules,
    acknowledgeRedWithinMs: 4 * HOUR,
    schedule: SCHEDULE,
  };
}

const rules = fc.subarray([...OTHERS], { minLength: 5 }).map((others) => [...ZONES, ...others]);

/** One version from the beginning, and perhaps a second one that begins on the way. */
export const readingPlans: fc.Arbitrary<readonly PlanVersion[]> = fc
  .tuple(rules, fc.option(fc.tuple(rules, fc.integer({ min: 1, max: DAYS * 24 })), { nil: undefined }))
  .map(([first, second]) => [
    planWith(first, START - HOUR, 1),
    ...(second === undefined ? [] : [planWith(second[0], START + second[1] * HOUR, 2)]),
  ]);

/** The same with rules that a clock judges. */
export const anyPlans: fc.Arbitrary<readonly PlanVersion[]> = readingPlans.map((plans) =>
  plans.map((plan) => ({ ...plan, rules: [...plan.rules, ...CLOCKS] })),
);

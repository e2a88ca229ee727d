import fc from 'fast-check';
import { MAPPING_VERSION } from '../measurement/catalogue.ts';
import { type MeasurementType, type Reading, seriesOf } from '../measurement/reading.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { Rule } from '../rules/rule.ts';
import type { LiveCall } from './live-testing.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** The day before the clocks go back. */
export const START = Date.parse('2026-10-24T04:00:00Z');
const DAYS = 5;

/** One measurement as it will be sent: what, when measured, how long on its way. */
interface Sent {
  readonly said: Said;
  readonly measuredAt: number;
  readonly delay: number;
  readonly doubtful: boolean;
  readonly corrected: boolean;
  readonly test: boolean;
}

interface Said {
  readonly type: MeasurementType;
  readonly code?: string;
  readonly value?: number;
  readonly comparator?: 'LO' | 'HI';
  readonly systolic?: number;
  readonly answer?: string;
}

function numbers(type: MeasurementType, values: readonly (number | 'LO' | 'HI')[], code?: string): fc.Arbitrary<Said> {
  return fc.constantFrom(...values).map((value) => ({
    type,
    ...(code === undefined ? {} : { code }),
    ...(typeof value === 'number' ? { value } : { comparator: value }),
  }));
}

/** Kinds of measurements that rules see together; a history is of one or two of them. */
const KINDS: readonly fc.Arbitrary<Said>[] = [
  numbers('glucose', [2.5, 3.4, 5, 6.25, 9, 15, 22, 'LO', 'HI']),
  numbers('body-weight', [78, 80, 81, 82.5, 84, 86]),
  fc.oneof(numbers('fev1', [1.2, 2.4, 3.1]), numbers('fvc', [2, 3, 3.6])),
  fc.oneof(numbers('glucose', [5, 6.25]), numbers('body-weight', [80, 84, 86]), numbers('fev1', [2.4, 3.1])),
  fc.oneof(
    numbers('pulse', [38, 60, 112, 135]),
    fc.constantFrom('yes', 'no').map((answer) => ({ type: 'coded-answer' as const, code: 'cough', answer })),
  ),
  fc.oneof(
    numbers('pulse', [38, 95, 112]),
    numbers('oxygen-saturation', [82, 90, 95]),
    numbers('respiratory-rate', [7, 15, 22]),
    numbers('body-temperature', [36.6, 38.5]),
    fc.constantFrom(85, 95, 120, 225).map((systolic) => ({ type: 'blood-pressure' as const, systolic })),
    fc.constantFrom('A', 'C').map((answer) => ({ type: 'consciousness' as const, answer })),
    fc.constantFrom('air', 'oxygen').map((answer) => ({ type: 'oxygen-therapy' as const, answer })),
  ),
  fc.oneof(numbers('score', [10, 11, 13, 20], 'cat'), numbers('battery', [5, 18, 80])),
];
const said: fc.Arbitrary<fc.Arbitrary<Said>> = fc
  .subarray([...KINDS], { minLength: 1, maxLength: 2 })
  .map((kinds) => fc.oneof(...kinds));

/** `delays`: hours between measuring and receipt. Times fall on few instants, so that many are the same. */
function sent(what: fc.Arbitrary<Said>, delays: fc.Arbitrary<number>): fc.Arbitrary<Sent> {
  return fc.record({
    said: what,
    measuredAt: fc.oneof(
      fc.integer({ min: 0, max: DAYS * 4 }).map((slot) => START + slot * 6 * HOUR),
      fc.integer({ min: 0, max: 20 }).map((slot) => START + 20 * HOUR + slot * 5 * MINUTE),
    ),
    delay: delays.map((hours) => Math.round(hours * HOUR)),
    doubtful: oneIn(4),
    corrected: oneIn(2),
    test: oneIn(12),
  });
}

function oneIn(n: number): fc.Arbitrary<boolean> {
  return fc.integer({ min: 1, max: n }).map((drawn) => drawn === n);
}

function allSent(delays: fc.Arbitrary<number>): fc.Arbitrary<readonly Sent[]> {
  return said.chain((what) => fc.array(sent(what, delays), { minLength: 2, maxLength: 40, size: 'max' }));
}

function toReading({ said: what, measuredAt, doubtful, corrected, test }: Sent, index: number, now: number): Reading {
  const { type, code, value, comparator, systolic, answer } = what;
  const quantity = (canonical: number) => ({ text: String(canonical), unit: 'u', canonical });
  return {
    v: 1,
    type,
    ...(code === undefined ? {} : { code }),
    series: seriesOf(type, code),
    ...(value === undefined ? {} : { quantity: quantity(value) }),
    ...(comparator === undefined ? {} : { comparator }),
    ...(answer === undefined ? {} : { answer }),
    ...(systolic === undefined ? {} : { components: { systolic: quantity(systolic), diastolic: quantity(70) } }),
    deviceTime: measuredAt,
    measuredAt,
    measuredAtText: '',
    precision: 'instant',
    receivedAt: now,
    clock: corrected ? 'corrected' : 'device',
    late: now - measuredAt > 24 * HOUR,
    doubts: doubtful ? ['soft-limit'] : [],
    deviceId: `d${index}`,
    ...(test ? { test } : {}),
    door: 'ingest',
    mappingVersion: MAPPING_VERSION,
  };
}

/** Calls in order of time; a call holds what arrives within the same stretch, as sent or in order of measured time. */
function toCalls(all: readonly Sent[], together: number, sorted: boolean): readonly LiveCall[] {
  const byCall = Map.groupBy(
    all.map((one, index) => ({ one, index })),
    ({ one }) => Math.ceil((one.measuredAt + one.delay + 1) / together) * together,
  );
  return [...byCall]
    .sort(([a], [b]) => a - b)
    .map(([at, members]) => {
      const readings = members.map(({ one, index }) => toReading(one, index, at));
      return { at, readings: sorted ? readings.sort((a, b) => a.measuredAt - b.measuredAt) : readings };
    });
}

/** Fresh data in any order, in small calls and large ones: nothing is more than a day on its way. */
export const freshCalls: fc.Arbitrary<readonly LiveCall[]> = fc
  .constantFrom({ together: 15 * MINUTE, hours: 23 }, { together: 12 * HOUR, hours: 11 })
  .chain(({ together, hours }) =>
    allSent(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: hours }))).map((all) => toCalls(all, together, false)),
  );

/** Any data: some of it days late. */
export const anyCalls: fc.Arbitrary<readonly LiveCall[]> = fc
  .tuple(
    allSent(fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 0, max: 80 }))),
    fc.constantFrom(15 * MINUTE, 12 * HOUR),
    fc.boolean(),
  )
  .map(([all, together, sorted]) => toCalls(all, together, sorted));

/** The same measurements, each in a call of its own, in order of measured time and at once. */
export function inOrder(calls: readonly LiveCall[]): readonly LiveCall[] {
  const readings = calls.flatMap((call) => call.readings).sort((a, b) => a.measuredAt - b.measuredAt);
  const byTime = Map.groupBy(readings, ({ measuredAt }) => measuredAt);
  return [...byTime].map(([at, own]) => ({
    at: at + 1,
    readings: own.map((reading) => ({ ...reading, receivedAt: at + 1, late: false })),
  }));
}

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

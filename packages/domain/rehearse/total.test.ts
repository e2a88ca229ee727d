import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { explainAlert } from '../explain/explain-alert.ts';
import { LANGUAGES } from '../language/words.ts';
import { CATALOGUE, MAPPING_VERSION } from '../measurement/catalogue.ts';
import { MEASUREMENT_TYPES, type MeasurementType, type Reading, seriesOf } from '../measurement/reading.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { type Rule, ruleSchema, typeOf } from '../rules/rule.ts';
import { contextOf, planOf } from '../rules/rule-testing.ts';
import { replay } from './replay.ts';

vi.setConfig({ testTimeout: 60_000 });

const HOUR = 3_600_000;
/** Two days before the clocks go back. */
const START = Date.parse('2026-10-23T04:00:00Z');
const SPAN_HOURS = 96;

/** Numbers as a form may send them: ordinary ones, and the ends of what a number can be. */
const number = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -50, max: 400 }) },
  { weight: 2, arbitrary: fc.double({ min: -10, max: 400, noNaN: true }) },
  fc.constantFrom(0, -0, 1e-12, 5e-324, 0.001, 1e9, 1e15, 1.7976931348623157e308, -1.7976931348623157e308),
);
const severity = fc.constantFrom('red' as const, 'yellow' as const);
const window = fc.oneof(
  fc.record({ hours: fc.oneof(fc.constantFrom(1e-9, 0.1, 1, 12, 48), fc.double({ min: 1e-6, max: 48, noNaN: true })) }),
  fc.record({ days: fc.constantFrom(1, 3, 30, 89) }),
);
const limits = {
  redLow: fc.option(number, { nil: undefined }),
  yellowLow: fc.option(number, { nil: undefined }),
  yellowHigh: fc.option(number, { nil: undefined }),
  redHigh: fc.option(number, { nil: undefined }),
};
const target = fc.constantFrom(...MEASUREMENT_TYPES).map((measure) => {
  const entry = CATALOGUE[measure];
  const unit = 'canonicalUnit' in entry ? entry.canonicalUnit : 'x';
  const code = entry.kind === 'score' ? { code: 'cat' } : {};
  return { measure, unit, ...code, ...(entry.kind === 'components' && { component: 'systolic' as const }) };
});
const series = fc.array(fc.constantFrom('glucose', 'pulse', 'score:cat', 'coded-answer:cough'), {
  minLength: 1,
  maxLength: 4,
});
const positive = fc.oneof(fc.integer({ min: 1, max: 20 }), number);
const count = fc.integer({ min: 1, max: 12 });
const on = fc.constantFrom('zones', 'relative');

const others = {
  delta: fc
    .tuple(
      target,
      fc.record(
        { window, direction: fc.constantFrom('rise', 'fall', 'either'), yellow: positive, red: positive },
        { requiredKeys: ['window', 'direction'] },
      ),
    )
    .map(([about, rest]) => ({ type: 'delta', ...about, ...rest })),
  trend: fc
    .tuple(
      target,
      fc.record({ window, of: fc.constantFrom('mean', 'slope'), minSamples: fc.constantFrom(2, 3, 10), ...limits }),
    )
    .map(([about, rest]) => ({ type: 'trend', ...about, ...rest })),
  persistence: fc.record({
    type: fc.constant('persistence'),
    on,
    counts: severity,
    n: count,
    of: fc.oneof(fc.record({ readings: count, within: window }), fc.record({ days: fc.constantFrom(2, 3, 30, 90) })),
    becomes: severity,
  }),
  composite: fc.record({
    type: fc.constant('composite'),
    match: fc.constantFrom('all', 'any'),
    within: window,
    parts: fc.array(
      fc.oneof(
        fc.record({ rule: on, atLeast: severity }),
        fc
          .tuple(target, fc.record({ below: number, above: number }, { requiredKeys: [] }))
          .map(([a, b]) => ({ ...a, ...b })),
        fc.constant({ measure: 'coded-answer', code: 'cough', answers: ['yes'] }),
        fc.constant({ measure: 'consciousness', answers: ['C', 'V'] }),
      ),
      { minLength: 2, maxLength: 4 },
    ),
    severity,
  }),
  score: fc.oneof(
    fc.record({
      type: fc.constant('score'),
      on: fc.constant('total'),
      code: fc.constant('cat'),
      yellow: number,
      red: number,
    }),
    fc.record({
      type: fc.constant('score'),
      on: fc.constant('change'),
      code: fc.constant('cat'),
      within: window,
      direction: fc.constantFrom('rise', 'fall'),
      yellow: positive,
    }),
    fc.record({
      type: fc.constant('score'),
      on: fc.constant('news2'),
      within: window,
      yellow: count,
      single3: severity,
    }),
    fc.record({
      type: fc.constant('score'),
      on: fc.constant('answer'),
      code: fc.constant('cough'),
      answers: fc.constant(['yes']),
      severity,
    }),
  ),
  device: fc.oneof(
    fc.record({ type: fc.constant('device'), on: fc.constant('battery'), yellow: positive }),
    fc.record({
      type: fc.constant('device'),
      on: fc.constant('silence'),
      series,
      afterHours: fc.constantFrom(0.25, 7.3, 24, 744),
      severity,
    }),
    fc.record({
      type: fc.constant('device'),
      on: fc.constantFrom('clock-drift', 'questionable'),
      series,
      n: count,
      of: count,
      severity,
    }),
  ),
  missing: fc.record({
    type: fc.constant('missing'),
    schedule: fc.constant('asked'),
    missedAfterMinutes: fc.constantFrom(0, 120, 10_080),
    tell: fc.constantFrom('when-missed', { nextDayAt: '02:30' }),
    severity,
    redAfterInRow: fc.constantFrom(2, 50),
  }),
};
const zones = fc.tuple(target, fc.record(limits)).map(([about, rest]) => ({ type: 'zones', ...about, ...rest }));
const relative = fc
  .tuple(target, fc.record({ baseline: number, as: fc.constantFrom('percent', 'points'), ...limits }))
  .map(([about, rest]) => ({ type: 'relative', ...about, ...rest }));

const SCHEDULE: PlanVersion['schedule'] = [
  {
    key: 'asked',
    measures: [{ measure: 'pulse' }],
    when: {
      kind: 'times',
      windows: [
        { from: '02:00', to: '03:00' },
        { from: '22:00', to: '24:00' },
      ],
    },
  },
  ...MEASUREMENT_TYPES.map((measure) => ({
    key: measure,
    measures: [{ measure, ...(measure === 'score' && { code: 'cat' }) }],
    when: { kind: 'continuous' as const, everyMinutes: 5 },
  })),
];

/** Rules that the door and `validate` let pass. */
const plan: fc.Arbitrary<PlanVersion> = fc
  .tuple(zones, relative, fc.array(fc.oneof(...Object.values(others)), { minLength: 1, maxLength: 6 }))
  .map(([base, share, rest]) => {
    const drawn = [base, share, ...rest].map((rule, index) => ({
      ...rule,
      ruleKey: index < 2 ? rule.type : `r${index}`,
    }));
    let made = planOf(
      drawn.flatMap((rule) => {
        const parsed = ruleSchema.safeParse(JSON.parse(JSON.stringify(rule)));
        return parsed.success ? [parsed.data] : [];
      }),
      { schedule: SCHEDULE, validFrom: START - HOUR },
    );
    for (let before = -1; before !== made.rules.length; ) {
      before = made.rules.length;
      const context = contextOf(made);
      made = { ...made, rules: made.rules.filter((rule: Rule) => typeOf(rule).validate(rule, context).length === 0) };
    }
    return made;
  });

const content = (type: MeasurementType): fc.Arbitrary<Partial<Reading>> => {
  const entry = CATALOGUE[type];
  const quantity = (canonical: number) => ({ text: String(canonical), unit: 'u', canonical });
  const within = (low = 0, high = 1000) =>
    fc.oneof(fc.constantFrom(low, high), fc.double({ min: low, max: high, noNaN: true })).map(quantity);
  switch (entry.kind) {
    case 'numeric': {
      const value = within(entry.hard.low, entry.hard.high);
      return fc.oneof(
        value.map((one) => ({ quantity: one })),
        fc
          .tuple(value, fc.constantFrom('<' as const, '>' as const))
          .map(([one, comparator]) => ({ quantity: one, comparator })),
        fc.constantFrom('LO' as const, 'HI' as const).map((comparator) => ({ comparator })),
      );
    }
    case 'components':
      return fc
        .tuple(within(120, 300), within(10, 119))
        .map(([systolic, diastolic]) => ({ components: { systolic, diastolic } }));
    case 'score':
      return fc.integer({ min: 0, max: 40 }).map((value) => ({ code: 'cat', quantity: quantity(value) }));
    case 'coded-answer':
      return fc.constantFrom('yes', 'no').map((answer) => ({ code: 'cough', answer }));
    case 'answer':
      return fc.constantFrom(...entry.answers).map((answer) => ({ answer }));
  }
};

const readings = fc
  .array(
    fc.tuple(
      fc.constantFrom(...MEASUREMENT_TYPES).chain((type) => content(type).map((said) => ({ type, ...said }))),
      fc.integer({ min: 0, max: SPAN_HOURS * 4 }),
      fc.integer({ min: 0, max: 40 }),
      fc.boolean(),
    ),
    { minLength: 1, maxLength: 60 },
  )
  .map((all) =>
    all.map(([said, quarter, delay, doubtful], index) => {
      const measuredAt = START + quarter * (HOUR / 4);
      const receivedAt = measuredAt + delay * HOUR;
      const reading: Reading = {
        v: 1,
        ...said,
        series: seriesOf(said.type, said.code),
        deviceTime: measuredAt,
        measuredAt,
        measuredAtText: '',
        precision: 'instant',
        receivedAt,
        clock: doubtful ? 'corrected' : 'device',
        late: delay > 24,
        doubts: doubtful ? ['soft-limit'] : [],
        deviceId: 'd',
        door: 'ingest',
        mappingVersion: MAPPING_VERSION,
      };
      return { sequence: index + 1, reading };
    }),
  )
  .map((all) =>
    all
      .sort((a, b) => a.reading.receivedAt - b.reading.receivedAt)
      .map((one, index) => ({ ...one, sequence: index + 1 })),
  );

const ENROLMENT = {
  enrolmentId: 'e',
  programme: 'copd',
  unitId: 'unit-1',
  ownerOrganisationId: 'org-1',
  controllerOrganisationId: 'org-2',
  active: true,
};

describe('every plan that is let pass', () => {
  const slope = {
    type: 'trend',
    ruleKey: 'a',
    measure: 'pulse',
    unit: '/min',
    window: { days: 3 },
    of: 'slope',
    minSamples: 2,
  };
  it.each([
    [1_000_000, true],
    [1_000_001, false],
    [1e303, false],
    [-1e303, false],
  ])('has limits that can be counted with: %d', (yellowHigh, isTaken) => {
    expect(ruleSchema.safeParse({ ...slope, yellowHigh }).success).toBe(isTaken);
  });

  it('can be judged on whatever is measured, and what it says holds numbers only', () => {
    let judged = 0;
    fc.assert(
      fc.property(plan, readings, (version, stored) => {
        const { alerts } = replay({
          state: { patientId: 'p', epoch: 1, enrolment: ENROLMENT, plans: [version], rehearsed: true },
          readings: stored,
          to: START + 2 * SPAN_HOURS * HOUR,
        });
        judged += alerts.length;
        for (const alert of alerts) {
          const numbers = [alert.limit?.value ?? 0, ...Object.values(alert.finding?.facts ?? {})];
          for (const one of numbers) if (typeof one === 'number') expect(one).toSatisfy(Number.isFinite);
          const rule = version.rules.find(({ ruleKey }) => ruleKey === alert.ruleKey);
          for (const language of LANGUAGES)
            expect(explainAlert(alert, rule, language).sentence).not.toMatch(/NaN|undefined|Infinity/);
        }
      }),
      { numRuns: 400 },
    );
    expect(judged).toBeGreaterThan(0);
  });
});

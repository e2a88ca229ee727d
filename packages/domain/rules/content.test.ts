import { describe, expect, it } from 'vitest';
import type { Sample } from '../measurement/sample.ts';
import { needsOf } from '../monitor/needs.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { readWindows } from '../window/read-windows.ts';
import { viewAt } from '../window/view.ts';
import { type Rule, typeOf } from './rule.ts';
import { contextOf, historyOf, judge, oslo, planOf, sample } from './rule-testing.ts';
import type { Occasion, ShownFinding, Waiting } from './rule-type.ts';

const DAY = '2026-11-20';
const AT = oslo(DAY, '12:00');
const HOUR = 3_600_000;
const NOTHING: ShownFinding = { limit: undefined, finding: undefined };

function viewFor(rule: Rule, occasion: Occasion, past: readonly Sample[], plan: PlanVersion) {
  const own = occasion.kind === 'reading' ? occasion.sample.series : undefined;
  const windows = readWindows(historyOf(past), needsOf([rule], occasion.at, contextOf(plan), own));
  return viewAt(contextOf(plan), windows, occasion.at, own);
}

/** As the monitor asks: only where the rule found nothing. */
function isContent(
  rule: Rule,
  occasion: Occasion,
  past: readonly Sample[] = [],
  { plan = planOf([rule]), shown = NOTHING }: { plan?: PlanVersion; shown?: ShownFinding } = {},
): boolean | 'fires' {
  if (judge(rule, occasion, past, plan) !== undefined) return 'fires';
  return typeOf(rule).isContent?.(rule, occasion, viewFor(rule, occasion, past, plan), shown) ?? false;
}

const at = (own: Sample): Occasion => ({ kind: 'reading', at: own.measuredAt, sample: own });
const moment: Occasion = { kind: 'moment', at: AT };

const zones: Rule = {
  type: 'zones',
  ruleKey: 'spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
};
const relative: Rule = {
  type: 'relative',
  ruleKey: 'share',
  measure: 'fev1',
  unit: 'L',
  baseline: 'own',
  as: 'percent',
  yellowLow: 80,
};
const baseline = { key: 'own', measure: 'fev1', unit: 'L', value: 2.5 } as unknown as NonNullable<
  PlanVersion['baselines']
>[number];
const delta: Rule = {
  type: 'delta',
  ruleKey: 'weight',
  measure: 'body-weight',
  unit: 'kg',
  window: { days: 3 },
  direction: 'rise',
  yellow: 2,
  red: 4,
};
const risen: ShownFinding = {
  limit: { zone: 'redHigh', value: 84 },
  finding: { values: undefined, facts: { reference: 80 } },
};
const trend: Rule = {
  type: 'trend',
  ruleKey: 'mean',
  measure: 'glucose',
  unit: 'mmol/L',
  window: { hours: 24 },
  of: 'mean',
  minSamples: 2,
  yellowHigh: 8,
};
const pulse: Rule = { type: 'zones', ruleKey: 'pulse', measure: 'pulse', unit: '/min', yellowHigh: 110 };
const ill: Rule = {
  type: 'composite',
  ruleKey: 'ill',
  match: 'all',
  within: { hours: 6 },
  parts: [
    { rule: 'pulse', atLeast: 'yellow' },
    { measure: 'coded-answer', code: 'cough', answers: ['yes'] },
  ],
  severity: 'red',
};
const illPlan = planOf([pulse, ill]);
const news2: Rule = { type: 'score', ruleKey: 'news2', on: 'news2', within: { hours: 12 }, yellow: 5, single3: 'red' };
const persistence: Rule = {
  type: 'persistence',
  ruleKey: 'lasts',
  on: 'pulse',
  counts: 'yellow',
  n: 2,
  of: { days: 3 },
  becomes: 'red',
};
const lasting = planOf([pulse, persistence]);
const cough = (said: string, more: Partial<Sample> = {}) =>
  sample('coded-answer', said, AT - HOUR, { code: 'cough', ...more });
const news2Set = (more: Partial<Sample> = {}) => [
  sample('respiratory-rate', 14, AT),
  sample('oxygen-saturation', 97, AT, { oxygen: 'air' }),
  sample('blood-pressure', '120/80', AT),
  sample('pulse', 70, AT, more),
  sample('consciousness', 'A', AT),
  sample('body-temperature', 37, AT),
];

describe('a rule that found nothing is content', () => {
  const drift: Rule = {
    type: 'device',
    ruleKey: 'd',
    on: 'clock-drift',
    series: ['pulse'],
    n: 2,
    of: 3,
    severity: 'yellow',
  };
  const battery: Rule = { type: 'device', ruleKey: 'b', on: 'battery', yellow: 20 };
  const off = (hours: number) => sample('pulse', 70, AT - hours * HOUR, { corrected: true });
  it.each<[string, Rule, Occasion, readonly Sample[], { plan?: PlanVersion; shown?: ShownFinding }, boolean | 'fires']>(
    [
      ['zones: a number inside them', zones, at(sample('oxygen-saturation', 95, AT)), [], {}, true],
      ['zones: not by HI, which is no number', zones, at(sample('oxygen-saturation', 'HI', AT)), [], {}, false],
      [
        'zones: not by a questionable one',
        zones,
        at(sample('oxygen-saturation', 95, AT, { doubtful: true })),
        [],
        {},
        false,
      ],
      [
        'relative: with its baseline',
        relative,
        at(sample('fev1', 2.4, AT)),
        [],
        { plan: planOf([relative], { baselines: [baseline] }) },
        true,
      ],
      ['relative: not without one', relative, at(sample('fev1', 2.4, AT)), [], {}, false],
      [
        'delta: back near what it rose from',
        delta,
        at(sample('body-weight', 81, AT)),
        [sample('body-weight', 80.5, AT - 24 * HOUR)],
        { shown: risen },
        true,
      ],
      [
        'delta: not when the window has slid past the rise',
        delta,
        at(sample('body-weight', 84, AT)),
        [sample('body-weight', 84, AT - 24 * HOUR)],
        { shown: risen },
        false,
      ],
      [
        'delta: not with nothing to compare with',
        delta,
        at(sample('body-weight', 81, AT)),
        [],
        { shown: risen },
        false,
      ],
      ['trend: with samples enough', trend, at(sample('glucose', 6, AT)), [sample('glucose', 6, AT - HOUR)], {}, true],
      ['trend: not with too few', trend, at(sample('glucose', 6, AT)), [], {}, false],
      [
        'all of: every part judged, one does not hold',
        ill,
        moment,
        [sample('pulse', 90, AT), cough('yes')],
        { plan: illPlan },
        true,
      ],
      ['all of: not while a part is missing', ill, moment, [sample('pulse', 90, AT)], { plan: illPlan }, false],
      [
        'all of: not when a part came late',
        ill,
        moment,
        [sample('pulse', 90, AT), cough('no', { late: true })],
        { plan: illPlan },
        false,
      ],
      [
        'all of: not when a part is questionable',
        ill,
        moment,
        [sample('pulse', 90, AT, { doubtful: true }), cough('no')],
        { plan: illPlan },
        false,
      ],
      [
        'any of: not while one holds that was measured before',
        { ...ill, match: 'any' } as Rule,
        moment,
        [sample('pulse', 90, AT), cough('yes')],
        { plan: illPlan },
        false,
      ],
      [
        'any of: none holds',
        { ...ill, match: 'any' } as Rule,
        moment,
        [sample('pulse', 90, AT), cough('no')],
        { plan: illPlan },
        true,
      ],
      ['NEWS2: a complete set below', news2, moment, news2Set(), {}, true],
      ['NEWS2: not an incomplete one', news2, moment, news2Set().slice(1), {}, false],
      ['NEWS2: not with a questionable part', news2, moment, news2Set({ doubtful: true }), {}, false],
      [
        'n of m: the reading itself does not count',
        persistence,
        at(sample('pulse', 90, AT)),
        [],
        { plan: lasting },
        true,
      ],
      [
        'n of m: not by one that counts, with too few',
        persistence,
        at(sample('pulse', 120, AT)),
        [],
        { plan: lasting },
        false,
      ],
      ['battery: charged', battery, at(sample('battery', 80, AT)), [], {}, true],
      ['clock drift: the clock is right and was mostly', drift, at(sample('pulse', 70, AT)), [off(1)], {}, true],
      ['clock drift: not while most were off', drift, at(sample('pulse', 70, AT)), [off(1), off(2)], {}, false],
    ],
  )('%s', (_, rule, occasion, past, more, expected) => {
    expect(isContent(rule, occasion, past, more)).toBe(expected);
  });

  it.each<[string, string, readonly number[], boolean]>([
    ['one that was done', '12:00', [9], true],
    ['one that was not, which fires', '12:00', [], false],
    ['a time at which nobody is told anything', '11:00', [9], false],
  ])('missing: at its clock, of %s', (_, time, measured, expected) => {
    const rule: Rule = {
      type: 'missing',
      ruleKey: 'weigh',
      schedule: 'morning',
      missedAfterMinutes: 120,
      tell: 'when-missed',
      severity: 'yellow',
    };
    const windows = [{ from: '08:00', to: '10:00' }];
    const plan = planOf([rule], {
      schedule: [{ key: 'morning', measures: [{ measure: 'body-weight' }], when: { kind: 'times', windows } }],
    });
    const past = measured.map((hour) => sample('body-weight', 80, oslo(DAY, `0${hour}:00`)));
    expect(isContent(rule, { kind: 'clock', at: oslo(DAY, time) }, past, { plan }) === true).toBe(expected);
  });

  it.each<[string, number, boolean]>([
    ['something came', 1, true],
    ['nothing came for as long', 30, false],
  ])('silence: at its clock, when %s', (_, hoursAgo, expected) => {
    const rule: Rule = {
      type: 'device',
      ruleKey: 's',
      on: 'silence',
      series: ['pulse'],
      afterHours: 24,
      severity: 'yellow',
    };
    const past = [sample('pulse', 70, AT - hoursAgo * HOUR)];
    expect(isContent(rule, { kind: 'clock', at: AT }, past) === true).toBe(expected);
  });

  it('an event never is', () => {
    const rule: Rule = { type: 'event', ruleKey: 'alarm', codes: ['3'], severity: 'red' };
    expect(isContent(rule, { kind: 'event', at: AT, code: '4' })).toBe(false);
  });
});

describe('n of m waits', () => {
  const waiting = (rule: Rule, own: Sample, past: readonly Sample[] = []): Waiting | undefined =>
    typeOf(rule).pending?.(rule, at(own), viewFor(rule, at(own), past, planOf([pulse, rule])));
  const ofReadings: Rule = { ...persistence, n: 3, of: { readings: 5, within: { hours: 10 } } } as Rule;
  it.each<[string, Rule, Sample, readonly Sample[], Partial<Waiting> | undefined]>([
    [
      'for one more day, until its own is out of the window',
      persistence,
      sample('pulse', 120, AT),
      [],
      { have: 1, need: 2, until: oslo('2026-11-23', '00:00') },
    ],
    [
      'for one more reading',
      ofReadings,
      sample('pulse', 120, AT),
      [sample('pulse', 115, AT - HOUR)],
      { have: 2, need: 3, until: AT + 10 * HOUR },
    ],
    [
      'for nothing when enough have counted',
      persistence,
      sample('pulse', 120, AT),
      [sample('pulse', 115, AT - 24 * HOUR)],
      undefined,
    ],
    ['for nothing at a reading that does not count', persistence, sample('pulse', 90, AT), [], undefined],
  ])('%s', (_, rule, own, past, expected) => {
    const found = waiting(rule, own, past);
    expect(found && { have: found.have, need: found.need, until: found.until }).toEqual(expected);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import type { MeasurementType } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { MemoryHistory } from '../rehearse/memory-history.ts';
import type { CompositeRule } from '../rules/composite.ts';
import type { News2Rule } from '../rules/judge-news2.ts';
import type { Rule } from '../rules/rule.ts';
import { oslo, planOf, sample } from '../rules/rule-testing.ts';
import { type Settled, settle } from './settle.ts';
import type { MonitorState } from './state.ts';

const AT = oslo('2026-11-20', '08:00');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NEWS2: News2Rule = {
  type: 'score',
  ruleKey: 'news2',
  on: 'news2',
  within: { hours: 4 },
  yellow: 5,
  red: 7,
  single3: 'yellow',
};

/** A monitor of rules over several series: what comes in a call is stored, then the call is ended. */
class Monitor {
  readonly history = new MemoryHistory('Europe/Oslo');
  state: MonitorState;

  constructor(rules: readonly Rule[], more: Partial<PlanVersion> = {}) {
    this.state = {
      patientId: '018f0000-0000-7000-8000-000000000001',
      epoch: 1,
      enrolment: {
        enrolmentId: 'e',
        programme: 'post-discharge',
        unitId: 'unit-1',
        ownerOrganisationId: 'org-1',
        controllerOrganisationId: 'org-2',
        active: true,
      },
      plans: [planOf(rules, more)],
      alerts: [],
    };
  }

  call(samples: readonly Sample[], now = AT + HOUR): Settled {
    for (const one of samples) this.history.add(one);
    const settled = settle(this.state, this.history, samples, now);
    this.history.mark(settled.fired);
    this.state = settled.state;
    return settled;
  }

  alert(): Alert | undefined {
    expect(this.state.alerts.length).toBeLessThanOrEqual(1);
    return this.state.alerts[0];
  }
}

type Said = readonly (readonly [MeasurementType, number | string])[];

/** The set of a patient who grows ill: 3 + 2 + 2 + 1 = 8. */
const ILL: Said = [
  ['respiratory-rate', 25],
  ['oxygen-saturation', 97],
  ['oxygen-therapy', 'oxygen'],
  ['blood-pressure', '125/80'],
  ['pulse', 111],
  ['consciousness', 'A'],
  ['body-temperature', 38.5],
];
/** The same without a single 3: 2 + 2 + 2 + 1 = 7; with a single 3 alone: 3. */
const MEDIUM_PARTS: Said = ILL.map(([measure, said]) => [measure, measure === 'respiratory-rate' ? 22 : said]);
const SINGLE_3: Said = [
  ['respiratory-rate', 25],
  ['oxygen-saturation', 97],
  ['oxygen-therapy', 'air'],
  ['blood-pressure', '125/80'],
  ['pulse', 70],
  ['consciousness', 'A'],
  ['body-temperature', 37],
];
const WELL: Said = SINGLE_3.map(([measure, said]) => [measure, measure === 'respiratory-rate' ? 16 : said]);

function samplesOf(said: Said, apart: number, more: Partial<Sample> = {}): readonly Sample[] {
  return said.map(([measure, value], index) => sample(measure, value, AT + index * apart, more));
}

/** In any order, cut into calls anywhere. */
function ordersOf(samples: readonly Sample[]): fc.Arbitrary<readonly (readonly Sample[])[]> {
  const order = fc.shuffledSubarray([...samples], { minLength: samples.length });
  const cuts = fc.array(fc.boolean(), { minLength: samples.length, maxLength: samples.length });
  return fc.tuple(order, cuts).map(([ordered, cut]) => {
    const calls: Sample[][] = [[]];
    for (const [index, one] of ordered.entries()) {
      if (cut[index] && calls.at(-1)?.length !== 0) calls.push([]);
      calls.at(-1)?.push(one);
    }
    return calls;
  });
}

function told(alert: Alert | undefined) {
  if (alert === undefined) return undefined;
  const { severity, state, verify, late, firedAt, finding } = alert;
  return { severity, state, verify, late, firedAt, facts: finding?.facts, values: finding?.values };
}

describe.each([
  ['at one instant', 0],
  ['a minute apart', MINUTE],
])('NEWS2 parts measured %s', (_name, apart) => {
  it.each([
    ['8 and a single 3', ILL, 'red', 8],
    ['7 and no single 3', MEDIUM_PARTS, 'red', 7],
    ['3 of a single 3', SINGLE_3, 'yellow', 3],
    ['0', WELL, undefined, undefined],
  ] as const)(
    'posted in any order over any calls end in the same alert: a total of %s',
    (_of, said, severity, total) => {
      const samples = samplesOf(said, apart);
      const inOne = new Monitor([NEWS2]);
      inOne.call(samples);
      expect(inOne.alert()?.severity).toBe(severity);
      expect(inOne.alert()?.finding?.facts?.total).toBe(total);
      fc.assert(
        fc.property(ordersOf(samples), (calls) => {
          const monitor = new Monitor([NEWS2]);
          for (const call of calls) monitor.call(call);
          expect(told(monitor.alert())).toEqual(told(inOne.alert()));
        }),
        { numRuns: 200 },
      );
    },
  );

  it('a part that never comes leaves no total in any order, and the single 3 acts', () => {
    const samples = samplesOf(ILL, apart).filter(({ type }) => type !== 'consciousness');
    fc.assert(
      fc.property(ordersOf(samples), (calls) => {
        const monitor = new Monitor([NEWS2]);
        for (const call of calls) monitor.call(call);
        const alert = monitor.alert();
        expect(alert).toMatchObject({ severity: 'yellow', finding: { facts: { missing: 'consciousness' } } });
        expect(alert?.finding?.facts).not.toHaveProperty('total');
      }),
      { numRuns: 100 },
    );
  });
});

describe('NEWS2 over several calls', () => {
  it('the total comes with the last part, and raises the alert of a single 3', () => {
    const monitor = new Monitor([NEWS2]);
    const [first, ...others] = samplesOf(ILL, MINUTE);
    monitor.call(first === undefined ? [] : [first]);
    expect(monitor.alert()).toMatchObject({ severity: 'yellow', count: 1 });
    const settled = monitor.call(others);
    expect(monitor.alert()).toMatchObject({ severity: 'red', state: 'open', finding: { facts: { total: 8 } } });
    expect(settled.severities.get(AT + 6 * MINUTE)).toBe('red');
  });

  it('the same call again, as one moment, is no further firing', () => {
    const monitor = new Monitor([NEWS2]);
    const samples = samplesOf(ILL, 0);
    monitor.call(samples);
    expect(settle(monitor.state, monitor.history, samples, AT + 2 * HOUR)).toMatchObject({ fired: [], events: [] });
    expect(monitor.alert()?.count).toBe(1);
  });

  it('a questionable part that comes last turns the alert into one to verify', () => {
    const monitor = new Monitor([NEWS2]);
    const samples = samplesOf(ILL, 0).filter(({ type }) => type !== 'consciousness');
    monitor.call(samples);
    expect(monitor.alert()?.verify).toBe(false);
    monitor.call([sample('consciousness', 'A', AT, { doubtful: true })]);
    expect(monitor.alert()).toMatchObject({ severity: 'red', verify: true });
  });

  it('a fresh set is no late alert because its worst part came late: it is red at once', () => {
    const rule: News2Rule = { ...NEWS2, within: { days: 2 } };
    const monitor = new Monitor([rule]);
    const [respiration, ...others] = samplesOf(ILL, 0);
    if (respiration === undefined) return expect.unreachable();
    const received = AT + HOUR;
    monitor.call([{ ...respiration, measuredAt: AT - 30 * HOUR, receivedAt: received, late: true }], received);
    expect(monitor.alert()).toMatchObject({ severity: 'yellow', late: true });
    const settled = monitor.call(others, received);
    expect(monitor.alert()).toMatchObject({ severity: 'red', late: false, state: 'open' });
    expect(settled.severities.get(AT)).toBe('red');
  });

  it('a set that came late as a whole opens its alert as late', () => {
    const monitor = new Monitor([NEWS2]);
    const settled = monitor.call(samplesOf(ILL, 0, { late: true }), AT + 30 * HOUR);
    expect(monitor.alert()).toMatchObject({ severity: 'red', late: true });
    expect(settled.severities.size).toBe(0);
  });
});

describe('a composite over several calls', () => {
  const rule: CompositeRule = {
    type: 'composite',
    ruleKey: 'sbp-with-symptoms',
    match: 'all',
    within: { hours: 12 },
    parts: [
      { measure: 'blood-pressure', component: 'systolic', unit: 'mm[Hg]', below: 90, above: 160 },
      { measure: 'coded-answer', code: 'dizzy', answers: ['yes'] },
    ],
    severity: 'red',
  };
  const low = sample('blood-pressure', '85/60', AT);
  const dizzy = (at: number) => sample('coded-answer', 'yes', at, { code: 'dizzy' });

  it.each([
    ['before', -HOUR, 0],
    ['at the same time', 0, 0],
    ['after', HOUR, HOUR],
  ])('fires once however the pressure and the answer given %s come in', (_name, offset, firesAt) => {
    const answer = dizzy(AT + offset);
    for (const calls of [[[low, answer]], [[answer, low]], [[low], [answer]], [[answer], [low]]]) {
      const monitor = new Monitor([rule]);
      const fired = calls.flatMap((call) => monitor.call(call).fired);
      expect(fired).toMatchObject([{ measuredAt: AT + firesAt, severity: 'red' }]);
      expect(monitor.alert()).toMatchObject({ severity: 'red', count: 1, firedAt: AT + firesAt });
    }
  });

  it('a reading of its series that does not hold neither fires nor repeats it', () => {
    const any: CompositeRule = { ...rule, match: 'any' };
    const monitor = new Monitor([any]);
    monitor.call([low]);
    monitor.call([sample('coded-answer', 'no', AT + MINUTE, { code: 'dizzy' })]);
    expect(monitor.alert()?.count).toBe(1);
    monitor.call([sample('blood-pressure', '84/60', AT + 2 * MINUTE)]);
    expect(monitor.alert()?.count).toBe(2);
  });

  it('is judged at an instant at which only another rule has something new, when an older part comes with that', () => {
    const monitor = new Monitor([rule, NEWS2]);
    monitor.call([dizzy(AT)]);
    monitor.call([sample('pulse', 70, AT), sample('blood-pressure', '85/60', AT - MINUTE)]);
    expect(monitor.state.alerts.find(({ ruleKey }) => ruleKey === rule.ruleKey)).toMatchObject({ firedAt: AT });
  });
});

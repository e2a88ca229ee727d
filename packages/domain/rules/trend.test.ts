import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../measurement/sample.ts';
import type { ScheduleEntry } from '../schedule/schedule.ts';
import { summariseDay } from '../window/day-summary.ts';
import { faultsOf, judgeReading, OSLO, oslo, planOf, sample } from './rule-testing.ts';
import { againstSlope, meanOf, Sums, slopePerDayOf } from './sums.ts';
import type { TrendRule } from './trend.ts';

const MINUTE = 60_000;
const mean: TrendRule = {
  type: 'trend',
  ruleKey: 'mean',
  measure: 'body-weight',
  unit: 'kg',
  window: { days: 7 },
  of: 'mean',
  minSamples: 3,
  redLow: 70,
  yellowLow: 75,
  yellowHigh: 82,
  redHigh: 85,
};
const slope: TrendRule = {
  ...mean,
  ruleKey: 'slope',
  of: 'slope',
  redLow: undefined,
  yellowLow: -0.3,
  yellowHigh: 0.3,
  redHigh: 0.5,
};
const kg = (value: number | string, date: string, time?: string, more?: Partial<Sample>) =>
  sample('body-weight', value, oslo(date, time), more);
const own = (value: number | string, more?: Partial<Sample>) => kg(value, '2026-11-20', '08:00', more);

describe('a moving average', () => {
  const past = [kg(82, '2026-11-13', '00:00'), kg(82, '2026-11-19')];
  it.each([
    [82, undefined],
    [82.001, 'yellowHigh'],
    [91, 'yellowHigh'],
    [91.001, 'redHigh'],
    [61, undefined],
    [60.999, 'yellowLow'],
    [46, 'yellowLow'],
    [45.999, 'redLow'],
    ['HI', undefined],
    ['>200', undefined],
  ])('of 82, 82 and %s is judged exactly: %s', (value, zone) => {
    expect(judgeReading(mean, own(value), past)?.limit?.zone).toBe(zone);
  });

  it('says the mean, of how many, and the limit', () => {
    expect(judgeReading(mean, own(82.9), past)).toEqual({
      severity: 'yellow',
      limit: { zone: 'yellowHigh', value: 82 },
      facts: { mean: 82.3, n: 3 },
    });
  });

  it.each<[string, readonly Sample[], Partial<Sample>]>([
    ['too few samples: silence is no sample', past.slice(1), {}],
    ['nothing but the reading', [], {}],
    ['a sample before the window', [kg(90, '2026-11-12', '23:59'), kg(90, '2026-11-19')], {}],
    [
      'questionable ones, which do not count',
      [kg(90, '2026-11-18', '08:00', { doubtful: true }), kg(90, '2026-11-19')],
      {},
    ],
    ['ones without a number', [kg('HI', '2026-11-18'), kg('>90', '2026-11-18'), kg(90, '2026-11-19')], {}],
    ['ones of the same instant and later', [own(90), kg(90, '2026-11-21'), kg(90, '2026-11-19')], {}],
    ['a questionable reading itself', [kg(90, '2026-11-18'), kg(90, '2026-11-19')], { doubtful: true }],
  ])('says nothing of %s', (_, before, more) => {
    expect(judgeReading(mean, own(90, more), before)).toBeUndefined();
  });

  it('within hours takes the samples of exactly these hours', () => {
    const rule: TrendRule = { ...mean, window: { hours: 24 } };
    const day = oslo('2026-11-20', '08:00') - 24 * 60 * MINUTE;
    const at = (ms: number) => sample('body-weight', 90, ms);
    expect(judgeReading(rule, own(90), [at(day), at(day + 1)])?.facts).toEqual({ mean: 90, n: 3 });
    expect(judgeReading(rule, own(90), [at(day - 1), at(day + 1)])).toBeUndefined();
  });

  it('of a part of a blood pressure is of its readings, over days too', () => {
    const rule: TrendRule = {
      ...mean,
      measure: 'blood-pressure',
      component: 'diastolic',
      unit: 'mm[Hg]',
      yellowHigh: 90,
      redHigh: undefined,
    };
    const bp = (text: string, date: string) => sample('blood-pressure', text, oslo(date));
    const found = judgeReading(rule, bp('120/95', '2026-11-20'), [
      bp('130/91', '2026-11-13'),
      bp('150/90', '2026-11-19'),
    ]);
    expect(found?.facts).toEqual({ mean: 92, n: 3 });
  });
});

describe('a slope', () => {
  it.each([
    [80.6, undefined],
    [80.601, 'yellowHigh'],
    [81, 'yellowHigh'],
    [81.001, 'redHigh'],
    [79.4, undefined],
    [79.399, 'yellowLow'],
  ])('from 80 over two days to %s is judged exactly: %s', (value, zone) => {
    const middle = (80 + value) / 2;
    const past = [kg(80, '2026-11-18'), kg(Math.round(middle * 1000) / 1000, '2026-11-19')];
    expect(judgeReading(slope, own(value), past)?.limit?.zone).toBe(zone);
  });

  it('says how much per day, of how many', () => {
    const past = [kg(80, '2026-11-18'), kg(80.4, '2026-11-19')];
    expect(judgeReading(slope, own(80.8), past)?.facts).toEqual({ slopePerDay: 0.4, n: 3 });
  });

  it('of samples of one minute is none', () => {
    const rule: TrendRule = { ...slope, minSamples: 2, yellowLow: 0.1 };
    expect(judgeReading(rule, own(90), [sample('body-weight', 80, oslo('2026-11-20') - 1000)])).toBeUndefined();
  });

  it.each([
    ['spring', '2026-03-28', '2026-03-29', '2026-03-30', 47],
    ['autumn', '2026-10-24', '2026-10-25', '2026-10-26', 49],
  ])('goes by real time over the night of %s', (_, first, second, third, hours) => {
    const rule: TrendRule = { ...slope, minSamples: 2 };
    const past = [kg(80, first), kg(80, second, '08:00', { doubtful: true })];
    const facts = judgeReading(rule, kg(82, third), past)?.facts;
    expect(facts?.slopePerDay).toBeCloseTo((2 / hours) * 24, 12);
  });
});

describe('sums', () => {
  const drawn = fc.array(
    fc.record({
      thousandths: fc.integer({ min: 0, max: 1_000_000 }),
      ms: fc.integer({ min: 0, max: 89 * 24 * 60 * MINUTE }),
    }),
    { minLength: 1, maxLength: 60 },
  );
  const origin = OSLO.dayStart(oslo('2026-11-20'));

  it('by day and by reading are the same numbers to the last bit, in any order', () => {
    fc.assert(
      fc.property(drawn, fc.integer({ min: 0, max: 1000 }), (points, turn) => {
        const samples = points.map(({ thousandths, ms }) => sample('body-weight', thousandths / 1000, origin - ms));
        const single = new Sums(origin);
        for (const { measuredAt, value = 0 } of samples) single.add(measuredAt, value);
        const turned = [
          ...samples.slice(turn % samples.length),
          ...samples.slice(0, turn % samples.length),
        ].toReversed();
        const byDay = new Sums(origin);
        for (const [day, ofDay] of Map.groupBy(turned, ({ measuredAt }) => OSLO.dayStart(measuredAt))) {
          const summary = summariseDay(day, ofDay);
          if (summary !== undefined) byDay.addDay(summary);
        }
        expect({ ...byDay }).toEqual({ ...single });
        expect(slopePerDayOf(byDay)).toBe(slopePerDayOf(single));
        expect(meanOf(byDay)).toBe(meanOf(single));
        for (const limit of [-0.1, 0, 0.001]) expect(againstSlope(byDay, limit)).toBe(againstSlope(single, limit));
      }),
    );
  });

  it('of a reading a minute for ninety days are still exact', () => {
    const sums = new Sums(origin);
    for (let minute = 0; minute < 129_660; minute += 1) sums.add(origin - minute * MINUTE, 1050);
    expect(Number.isSafeInteger(sums.tv) && Number.isSafeInteger(sums.tt)).toBe(true);
    expect(slopePerDayOf(sums)).toBe(0);
    expect(againstSlope(sums, 0)).toBe(0);
    expect(meanOf(sums)).toBe(1050);
  });
});

it('a trend does not depend on the order in which readings came', () => {
  const drawn = fc.array(
    fc.record({ tenths: fc.integer({ min: 700, max: 900 }), minutes: fc.integer({ min: 1, max: 11_000 }) }),
    {
      maxLength: 30,
    },
  );
  fc.assert(
    fc.property(drawn, fc.constantFrom(mean, slope), (points, rule) => {
      const past = points.map(({ tenths, minutes }) =>
        sample('body-weight', tenths / 10, oslo('2026-10-28') - minutes * MINUTE),
      );
      const reading = kg(90, '2026-10-28');
      const answer = judgeReading(rule, reading, past);
      expect(judgeReading(rule, reading, past.toReversed())).toEqual(answer);
    }),
  );
});

describe('a trend is refused', () => {
  const daily: ScheduleEntry = {
    key: 'morning',
    measures: [{ measure: 'body-weight' }],
    when: { kind: 'times', windows: [{ from: '08:00', to: '10:00' }] },
  };
  it.each<[string, Partial<TrendRule>, readonly string[]]>([
    ['never when all is well', { minSamples: 8 }, []],
    ['when it wants more samples than the schedule gives', { minSamples: 9 }, ['minSamples too-few-samples']],
    [
      'without a limit',
      { redLow: undefined, yellowLow: undefined, yellowHigh: undefined, redHigh: undefined },
      ['redLow no-limit'],
    ],
    ['with contradictory limits', { redHigh: 82 }, ['redHigh contradictory-limits']],
    ['of an answer', { measure: 'consciousness' }, ['measure no-number', 'minSamples too-few-samples']],
  ])('%s', (_, change, faults) => {
    const rule = { ...mean, ...change };
    const found = faultsOf(rule, planOf([rule], { schedule: [daily] }));
    expect(found.map(({ path, code }) => `${path} ${code}`)).toEqual(faults);
  });

  it('with a sentence in the words of each language', () => {
    expect(faultsOf({ ...mean, minSamples: 9 }, planOf([mean], { schedule: [daily] }))[0]?.sentence).toEqual({
      nb: 'Måleplanen gir bare 8 av de 9 målingene av kroppsvekt som regelen trenger i tidsrommet.',
      nn: 'Måleplanen gir berre 8 av dei 9 målingane av kroppsvekt som regelen treng i tidsrommet.',
      en: 'The schedule gives only 8 of the 9 measurements of body weight that the rule needs in its window.',
    });
  });
});

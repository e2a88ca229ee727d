import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../measurement/sample.ts';
import type { ScheduleEntry } from '../schedule/schedule.ts';
import { type DeltaRule, delta } from './delta.ts';
import { faultsOf, judgeReading, oslo, planOf, sample } from './rule-testing.ts';

const HOUR = 60 * 60_000;
const weight: DeltaRule = {
  type: 'delta',
  ruleKey: 'weight',
  measure: 'body-weight',
  unit: 'kg',
  window: { days: 3 },
  direction: 'rise',
  yellow: 2,
  red: 3,
};
const glucose: DeltaRule = {
  type: 'delta',
  ruleKey: 'fall',
  measure: 'glucose',
  unit: 'mmol/L',
  window: { hours: 2 },
  direction: 'fall',
  yellow: 3,
};
const kg = (value: number | string, date: string, time?: string, more?: Partial<Sample>) =>
  sample('body-weight', value, oslo(date, time), more);
const past = [kg('80.0', '2026-11-17'), kg(80.4, '2026-11-18'), kg(81, '2026-11-19')];

describe('a change within days', () => {
  it.each([
    [81.9, undefined],
    [81.999, undefined],
    [82, 'yellow'],
    [82.1, 'yellow'],
    [82.999, 'yellow'],
    [83, 'red'],
    [76, undefined],
    ['HI', undefined],
    ['>90', undefined],
  ])('from 80.0, yellow at 2 and red at 3, takes %s as %s', (value, severity) => {
    expect(judgeReading(weight, kg(value, '2026-11-20'), past)?.severity).toBe(severity);
  });

  it('is not misled by fractions: from 80.1 to 82.1 is 2', () => {
    expect(judgeReading(weight, kg(82.1, '2026-11-20'), [kg(80.1, '2026-11-19')])?.facts).toMatchObject({ change: 2 });
  });

  it('says the change and the value it is against, as that was sent', () => {
    expect(judgeReading(weight, kg(82.1, '2026-11-20'), past)).toEqual({
      severity: 'yellow',
      limit: { zone: 'yellowHigh', value: 82 },
      values: [
        {
          series: 'body-weight',
          sequence: past[0]?.sequence,
          measuredAt: oslo('2026-11-17'),
          value: '80.0',
          unit: 'kg',
        },
      ],
      facts: { change: 2.1, reference: 80, referenceAt: oslo('2026-11-17') },
    });
  });

  it('has nothing to compare with in a silence', () => {
    expect(judgeReading(weight, kg(99, '2026-11-20'), [])).toBeUndefined();
    expect(judgeReading(weight, kg(99, '2026-11-20'), [kg(80, '2026-11-16', '23:59')])).toBeUndefined();
  });

  it('never compares with a questionable value, one without a number, one of the same instant or a later one', () => {
    const none = [
      kg(50, '2026-11-19', '08:00', { doubtful: true }),
      kg('LO', '2026-11-19'),
      kg('<30', '2026-11-19'),
      kg(70, '2026-11-20'),
      kg(60, '2026-11-20', '08:01'),
    ];
    expect(judgeReading(weight, kg(90, '2026-11-20'), none)).toBeUndefined();
  });

  it('fires on a questionable reading: to be verified, not hidden', () => {
    expect(judgeReading(weight, kg(84, '2026-11-20', '08:00', { doubtful: true }), past)?.severity).toBe('red');
  });

  it("sees the day's own earlier readings", () => {
    expect(judgeReading(weight, kg(82, '2026-11-20', '20:00'), [kg(80, '2026-11-20')])?.severity).toBe('yellow');
  });

  it.each([
    ['spring, 23 hours', '2026-03-28', '2026-03-31'],
    ['autumn, 25 hours', '2026-10-24', '2026-10-27'],
  ])('counts local days over the night of %s', (_, first, today) => {
    const own = kg(82, today, '00:30');
    expect(judgeReading(weight, own, [kg(80, first, '00:00')])?.severity).toBe('yellow');
    const before = sample('body-weight', 80, oslo(first, '00:00') - 1);
    expect(judgeReading(weight, own, [before])).toBeUndefined();
  });
});

describe('a change within hours', () => {
  const now = oslo('2026-11-20', '12:00');
  it.each([
    [7, 2 * HOUR, 'yellow'],
    [7.001, 2 * HOUR, undefined],
    [7, 2 * HOUR + 1, undefined],
    [7, 1, 'yellow'],
    [7, 0, undefined],
  ])('takes a fall from 10 to %s in %s ms as %s', (value, ago, severity) => {
    const earlier = sample('glucose', 10, now - ago);
    expect(judgeReading(glucose, sample('glucose', value, now), [earlier])?.severity).toBe(severity);
  });

  it('compares with the highest, of equal ones the earliest', () => {
    const first = sample('glucose', 12, now - 90 * 60_000);
    const others = [sample('glucose', 12, now - HOUR), sample('glucose', 9, now - 100 * 60_000)];
    const found = judgeReading(glucose, sample('glucose', 5, now), [...others, first]);
    expect(found?.facts).toEqual({ change: -7, reference: 12, referenceAt: first.measuredAt });
    expect(found?.limit).toEqual({ zone: 'yellowLow', value: 9 });
  });
});

describe('a change either way', () => {
  const either: DeltaRule = { ...weight, direction: 'either' };
  it.each([
    ['the worse of both', 82.5, [80, 85.5], -3],
    ['the larger of two alike', 82.5, [80, 85.2], -2.7],
    ['the rise when both are one', 82, [80, 84], 2],
  ])('tells %s', (_, own, others, change) => {
    const before = others.map((value) => kg(value, '2026-11-19'));
    expect(judgeReading(either, kg(own, '2026-11-20'), before)?.facts).toMatchObject({ change });
  });

  it('looks at the part it is about, over days too', () => {
    const sbp: DeltaRule = {
      ...either,
      measure: 'blood-pressure',
      component: 'systolic',
      unit: 'mm[Hg]',
      yellow: 40,
      red: undefined,
    };
    const own = sample('blood-pressure', '160/70', oslo('2026-11-20'));
    const before = [sample('blood-pressure', '120/90', oslo('2026-11-17', '00:00'))];
    expect(judgeReading(sbp, own, before)?.facts).toMatchObject({ change: 40, reference: 120 });
    expect(judgeReading(sbp, own, [sample('blood-pressure', '120/90', oslo('2026-11-16'))])).toBeUndefined();
  });
});

it('an answer does not depend on the order in which readings came', () => {
  const values = fc.array(
    fc.record({ tenths: fc.integer({ min: 700, max: 900 }), minutes: fc.integer({ min: 1, max: 6000 }) }),
    {
      maxLength: 30,
    },
  );
  fc.assert(
    fc.property(values, fc.boolean(), (drawn, byHours) => {
      const now = oslo('2026-10-26', '12:00');
      const rule: DeltaRule = { ...weight, direction: 'either', window: byHours ? { hours: 48 } : { days: 3 } };
      const before = drawn.map(({ tenths, minutes }) => sample('body-weight', tenths / 10, now - minutes * 60_000));
      const own = sample('body-weight', 80, now);
      expect(judgeReading(rule, own, before.toReversed())).toEqual(judgeReading(rule, own, before));
    }),
  );
});

describe('a change is refused', () => {
  const daily: ScheduleEntry = {
    key: 'morning',
    measures: [{ measure: 'body-weight' }],
    when: { kind: 'times', windows: [{ from: '08:00', to: '10:00' }] },
  };
  const weekly: ScheduleEntry = {
    ...daily,
    when: { kind: 'times', weekdays: [1], windows: [{ from: '08:00', to: '10:00' }] },
  };
  it.each<[string, Partial<DeltaRule>, readonly ScheduleEntry[] | undefined, readonly string[]]>([
    ['never when all is well', {}, [daily], []],
    ['without a limit', { yellow: undefined, red: undefined }, [daily], ['yellow no-limit']],
    ['with a red that is not beyond yellow', { red: 2 }, [daily], ['red contradictory-limits']],
    ['in another unit', { unit: 'g' }, [daily], ['unit wrong-unit']],
    ['in a window too short for the schedule', { window: { hours: 12 } }, [daily], ['window too-few-samples']],
    ['when it is measured once a week', {}, [weekly], ['window too-few-samples']],
    ['when nothing is asked for', {}, undefined, ['window too-few-samples']],
  ])('%s', (_, change, schedule, faults) => {
    const rule = { ...weight, ...change };
    const found = faultsOf(rule, planOf([rule], { schedule }));
    expect(found.map(({ path, code }) => `${path} ${code}`)).toEqual(faults);
  });

  it('by its shape when it is finer than a thousandth', () => {
    expect(delta.schema.safeParse({ ...weight, yellow: 0.0004 }).success).toBe(false);
    expect(delta.schema.safeParse(weight).success).toBe(true);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../measurement/sample.ts';
import type { ScheduleEntry } from '../schedule/schedule.ts';
import type { PersistenceRule } from './persistence.ts';
import type { RelativeRule } from './relative.ts';
import type { Rule } from './rule.ts';
import { faultsOf, judgeReading, oslo, planOf, sample } from './rule-testing.ts';
import type { ZonesRule } from './zones.ts';

const spo2: ZonesRule = {
  type: 'zones',
  ruleKey: 'spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
  yellowHigh: 97,
};
const days: PersistenceRule = {
  type: 'persistence',
  ruleKey: 'spo2-days',
  on: 'spo2',
  counts: 'yellow',
  n: 2,
  of: { days: 3 },
  becomes: 'red',
};
const readings: PersistenceRule = { ...days, ruleKey: 'spo2-readings', of: { readings: 3, within: { hours: 24 } } };
const plan = planOf([spo2, days, readings]);
const o2 = (value: number | string, date: string, time?: string, more?: Partial<Sample>) =>
  sample('oxygen-saturation', value, oslo(date, time), more);
const today = (value: number | string) => o2(value, '2026-11-20', '12:00');

describe('2 of 3 days', () => {
  it.each<[string, number | string, readonly Sample[], boolean]>([
    ['yellow today and yesterday', 87, [o2(87, '2026-11-19')], true],
    ['yellow today and the day before yesterday', 87, [o2(87.999, '2026-11-18', '00:00')], true],
    ['yellow today, and at the limit before', 87, [o2(88, '2026-11-19'), o2(88, '2026-11-18')], false],
    ['yellow today, and before only three days ago', 87, [o2(80, '2026-11-17', '23:59')], false],
    ['green today after two yellow days', 88, [o2(87, '2026-11-19'), o2(87, '2026-11-18')], false],
    ['yellow twice today', 87, [o2(87, '2026-11-20', '08:00')], false],
    ['yellow twice yesterday and green today', 90, [o2(87, '2026-11-19'), o2(87, '2026-11-19', '20:00')], false],
    [
      'one yellow among green ones yesterday',
      87,
      [o2(90, '2026-11-19'), o2(87, '2026-11-19', '20:00'), o2(95, '2026-11-19', '21:00')],
      true,
    ],
    ['red counts as yellow does', 87, [o2(70, '2026-11-19')], true],
    ['too high yesterday', 87, [o2(98, '2026-11-19')], true],
    ['LO yesterday', 87, [o2('LO', '2026-11-19')], true],
    ['HI yesterday', 87, [o2('HI', '2026-11-19')], true],
    ['below 60 yesterday', 87, [o2('<60', '2026-11-19')], true],
    ['LO today', 'LO', [o2(87, '2026-11-19')], true],
    ['yellow today and silence before: silence never counts', 87, [], false],
    ['a later day does not count', 87, [o2(80, '2026-11-21')], false],
  ])('%s', (_, own, past, fires) => {
    expect(judgeReading(days, today(own), past, plan)?.severity).toBe(fires ? 'red' : undefined);
  });

  it('says how many of how many, and which', () => {
    const past = [o2(87, '2026-11-18'), o2(85, '2026-11-19'), o2(86, '2026-11-19', '20:00')];
    expect(judgeReading(days, today(87), past, plan)).toEqual({
      severity: 'red',
      limit: { zone: 'yellowLow', value: 88 },
      facts: { fired: 3, of: 3 },
      values: [
        {
          series: 'oxygen-saturation',
          sequence: past[1]?.sequence,
          measuredAt: oslo('2026-11-19'),
          value: '85',
          unit: '%',
        },
        {
          series: 'oxygen-saturation',
          sequence: past[0]?.sequence,
          measuredAt: oslo('2026-11-18'),
          value: '87',
          unit: '%',
        },
      ],
    });
  });

  it('rests on a questionable day: verify, and the day stands for the reading', () => {
    const found = judgeReading(days, today(87), [o2(55, '2026-11-19', '08:00', { doubtful: true })], plan);
    expect(found).toMatchObject({
      verify: true,
      values: [{ sequence: 0, measuredAt: oslo('2026-11-19', '00:00'), value: '55', unit: '%' }],
    });
  });

  it('shows a day without a number as what it was', () => {
    const found = judgeReading(days, today(87), [o2('LO', '2026-11-19')], plan);
    expect(found?.values).toEqual([
      { series: 'oxygen-saturation', sequence: 0, measuredAt: oslo('2026-11-19', '00:00'), comparator: 'LO' },
    ]);
  });

  it.each([
    ['spring', '2026-03-29', '2026-03-28', '2026-03-30'],
    ['autumn', '2026-10-25', '2026-10-24', '2026-10-26'],
  ])('are local days in %s', (_, changed, before, after) => {
    const own = o2(87, after, '00:00');
    expect(judgeReading(days, own, [sample('oxygen-saturation', 87, oslo(after, '00:00') - 1)], plan)?.severity).toBe(
      'red',
    );
    expect(judgeReading(days, own, [o2(87, changed, '00:00')], plan)?.facts).toEqual({ fired: 2, of: 3 });
    const twice = [o2(87, changed, '00:00'), o2(87, changed, '23:59'), o2(87, before, '00:00')];
    expect(judgeReading(days, own, twice, plan)?.facts).toEqual({ fired: 3, of: 3 });
    expect(judgeReading(days, own, [sample('oxygen-saturation', 87, oslo(before, '00:00') - 1)], plan)).toBeUndefined();
  });

  it('are judged by the limits in force now', () => {
    const past = [o2(89, '2026-11-19')];
    expect(judgeReading(days, today(87), past, plan)).toBeUndefined();
    const tighter = planOf([{ ...spo2, yellowLow: 90 }, days]);
    expect(judgeReading(days, today(87), past, tighter)?.severity).toBe('red');
  });
});

describe('2 of the last 3 readings', () => {
  it.each<[string, readonly Sample[], boolean]>([
    ['yellow now and the one before', [o2(87, '2026-11-20', '11:00')], true],
    ['yellow now and the one before the last', [o2(87, '2026-11-20', '10:00'), o2(90, '2026-11-20', '11:00')], true],
    [
      'yellow now and only the third before',
      [o2(87, '2026-11-20', '09:00'), o2(90, '2026-11-20', '10:00'), o2(90, '2026-11-20', '11:00')],
      false,
    ],
    ['yellow now and exactly 24 hours ago', [o2(87, '2026-11-19', '12:00')], true],
    [
      'yellow now and more than 24 hours ago',
      [sample('oxygen-saturation', 87, oslo('2026-11-19', '12:00') - 1)],
      false,
    ],
    ['others at the very instant do not count', [today(80), today(80)], false],
    ['yellow now and silence before: silence never counts', [], false],
  ])('%s', (_, past, fires) => {
    expect(judgeReading(readings, today(87), past, plan) !== undefined).toBe(fires);
  });

  it('needs the latest to fire, at least as badly as counts', () => {
    const past = [o2(85, '2026-11-20', '10:00'), o2(87, '2026-11-20', '11:00')];
    expect(judgeReading(readings, today(88), past, plan)).toBeUndefined();
    const reds = { ...readings, counts: 'red' } as const;
    expect(judgeReading(reds, today(87), past, plan)).toBeUndefined();
    expect(judgeReading(reds, today(85), past, plan)?.facts).toEqual({ fired: 2, of: 3 });
  });

  it('reads far enough when the reading itself and others of its instant are stored already', () => {
    const own = today(87);
    const rule: PersistenceRule = { ...readings, of: { readings: 2, within: { hours: 24 } } };
    const stored = [o2(87, '2026-11-20', '11:00'), today(90), own, today(91), today(92)];
    expect(judgeReading(rule, own, stored, planOf([spo2, rule]))?.facts).toEqual({ fired: 2, of: 2 });
  });

  it.each([
    ['first', 87, 90],
    ['last', 90, 87],
  ])('counts of two readings at one instant the one that fires, also when it came %s', (_, first, last) => {
    const rule: PersistenceRule = { ...readings, of: { readings: 2, within: { hours: 24 } } };
    const past = [o2(first, '2026-11-20', '11:00'), o2(last, '2026-11-20', '11:00'), o2(87, '2026-11-20', '10:00')];
    expect(judgeReading(rule, today(87), past, planOf([spo2, rule]))?.facts).toEqual({ fired: 2, of: 2 });
    const three: PersistenceRule = { ...rule, n: 3, of: { readings: 3, within: { hours: 24 } } };
    expect(judgeReading(three, today(87), past, planOf([spo2, three]))).toBeUndefined();
  });

  it('shows at most twenty, newest first, and says when one is questionable', () => {
    const rule: PersistenceRule = { ...readings, n: 30, of: { readings: 40, within: { hours: 48 } } };
    const past = Array.from({ length: 39 }, (_, i) =>
      sample('oxygen-saturation', 87, oslo('2026-11-20', '12:00') - (i + 1) * 60_000, { doubtful: i === 30 }),
    );
    const found = judgeReading(rule, today(87), past, planOf([spo2, rule]));
    expect(found?.facts).toEqual({ fired: 40, of: 40 });
    expect(found?.values?.map(({ sequence }) => sequence)).toEqual(past.slice(0, 20).map(({ sequence }) => sequence));
    expect(found?.verify).toBe(true);
  });
});

describe('what has to persist', () => {
  it('may be relative to a baseline', () => {
    const pef: RelativeRule = {
      type: 'relative',
      ruleKey: 'pef',
      measure: 'pef',
      unit: 'L/min',
      baseline: 450,
      as: 'percent',
      yellowLow: 80,
    };
    const rule = { ...days, on: 'pef' };
    const past = [sample('pef', 359, oslo('2026-11-19'))];
    expect(judgeReading(rule, sample('pef', 350, oslo('2026-11-20')), past, planOf([pef, rule]))?.severity).toBe('red');
  });

  it('may be a part of a blood pressure: days are then made of its readings', () => {
    const sbp: ZonesRule = {
      type: 'zones',
      ruleKey: 'sbp',
      measure: 'blood-pressure',
      component: 'systolic',
      unit: 'mm[Hg]',
      yellowHigh: 150,
    };
    const rule = { ...days, on: 'sbp', n: 3 };
    const bp = (text: string, date: string, time?: string) => sample('blood-pressure', text, oslo(date, time));
    const past = [
      bp('151/90', '2026-11-18', '00:00'),
      bp('150/99', '2026-11-19'),
      bp('160/80', '2026-11-19', '09:00'),
      bp('170/80', '2026-11-19', '23:59'),
    ];
    const found = judgeReading(rule, bp('155/70', '2026-11-20'), past, planOf([sbp, rule]));
    expect(found?.facts).toEqual({ fired: 3, of: 3, component: 'systolic' });
    expect(found?.values?.map(({ sequence }) => sequence)).toEqual([past[3]?.sequence, past[0]?.sequence]);
    expect(judgeReading(rule, bp('155/70', '2026-11-20'), past.slice(1), planOf([sbp, rule]))).toBeUndefined();
  });
});

it('days summed up and readings looked at one by one count the same', () => {
  const drawn = fc.array(
    fc.record({ value: fc.integer({ min: 80, max: 99 }), minutes: fc.integer({ min: 1, max: 12_000 }) }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(drawn, fc.constantFrom('yellow', 'red'), (points, counts) => {
      const now = oslo('2026-10-28', '12:00');
      const past = points.map(({ value, minutes }) =>
        o2(value, '2026-10-28', '12:00', { measuredAt: now - minutes * 60_000 }),
      );
      const rule: PersistenceRule = { ...days, counts, n: 2, of: { days: 7 } };
      const found = judgeReading(rule, o2(80, '2026-10-28', '12:00'), past, planOf([spo2, rule]));
      const fires = (value = 0) => value < (counts === 'red' ? 86 : 88) || (counts === 'yellow' && value > 97);
      const dates = past
        .filter(
          ({ value, measuredAt }) =>
            fires(value) && measuredAt >= oslo('2026-10-22', '00:00') && measuredAt < oslo('2026-10-28', '00:00'),
        )
        .map(({ measuredAt }) => new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Oslo' }).format(measuredAt));
      expect(found?.facts?.fired).toBe(dates.length === 0 ? undefined : new Set(dates).size + 1);
    }),
  );
});

describe('persistence is refused', () => {
  const slot = (weekdays: readonly number[] | undefined, ...hours: readonly string[]): ScheduleEntry => ({
    key: 'o2',
    measures: [{ measure: 'oxygen-saturation' }],
    when: { kind: 'times', weekdays, windows: hours.map((from) => ({ from, to: `${from.slice(0, 2)}:30` })) },
  });
  const daily = [slot(undefined, '08:00')];
  const other: Rule = { ...days, ruleKey: 'other' };
  it.each<[string, Partial<PersistenceRule>, readonly ScheduleEntry[] | undefined, readonly string[]]>([
    ['never when all is well', {}, daily, []],
    ['on a rule that is not there', { on: 'gone' }, daily, ['on unknown-rule']],
    ['on a rule that judges no single value', { on: 'other' }, daily, ['on unfit-rule']],
    ['when more is asked for than looked at', { n: 4 }, daily, ['n more-than-of']],
    ['when nothing is measured', {}, undefined, ['of.days too-few-samples']],
    [
      'when three days are asked for and only two of three are measured',
      { n: 3 },
      [slot([1, 3, 5, 7], '08:00', '12:00', '18:00')],
      ['of.days too-few-samples'],
    ],
    [
      'when two days running are asked for and every other day is measured',
      { of: { days: 2 } },
      [slot([1, 3, 5, 7], '08:00')],
      ['of.days too-few-samples'],
    ],
    [
      'when the readings do not fit into their window',
      { of: { readings: 3, within: { hours: 12 } } },
      daily,
      ['of.within too-few-samples'],
    ],
    ['never when the window holds enough of them', { of: { readings: 3, within: { hours: 48 } } }, daily, []],
  ])('%s', (_, change, schedule, faults) => {
    const rule = { ...days, ...change };
    const found = faultsOf(rule, planOf([spo2, rule, other], { schedule }));
    expect(found.map(({ path, code }) => `${path} ${code}`)).toEqual(faults);
  });

  it('when only red counts and there is no red limit', () => {
    const rule: PersistenceRule = { ...days, counts: 'red' };
    const found = faultsOf(rule, planOf([{ ...spo2, redLow: undefined }, rule], { schedule: daily }));
    expect(found.map(({ path, code }) => `${path} ${code}`)).toEqual(['counts no-red-limit']);
    expect(faultsOf(rule, planOf([spo2, rule], { schedule: daily }))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Baseline } from '../plan/plan.ts';
import type { RelativeRule } from './relative.ts';
import { faultsOf, judgeReading, oslo, planOf, sample } from './rule-testing.ts';

const AT = oslo('2026-11-20');
const pef: RelativeRule = {
  type: 'relative',
  ruleKey: 'pef',
  measure: 'pef',
  unit: 'L/min',
  baseline: 'best',
  as: 'percent',
  redLow: 50,
  yellowLow: 80,
};
const weight: RelativeRule = {
  type: 'relative',
  ruleKey: 'weight',
  measure: 'body-weight',
  unit: 'kg',
  baseline: 80.1,
  as: 'points',
  redLow: -4,
  yellowLow: -2,
  yellowHigh: 2,
  redHigh: 3,
};
const best: Baseline = { key: 'best', measure: 'pef', unit: 'L/min', value: 450 };
const plan = planOf([pef], { baselines: [best] });

describe('a relative rule in percent', () => {
  it.each([
    [361, undefined],
    [360, undefined],
    [359.999, 'yellowLow'],
    [359, 'yellowLow'],
    [225, 'yellowLow'],
    [224.999, 'redLow'],
    [500, undefined],
    ['LO', 'redLow'],
    ['<60', 'redLow'],
    ['HI', undefined],
  ])('of a baseline of 450, yellow <80 %% and red <50 %%, takes %s as %s', (said, zone) => {
    expect(judgeReading(pef, sample('pef', said, AT), [], plan)?.limit?.zone).toBe(zone);
  });

  it('says the baseline, the percentage and the limit as a value', () => {
    expect(judgeReading(pef, sample('pef', 350, AT), [], plan)).toEqual({
      severity: 'yellow',
      limit: { zone: 'yellowLow', value: 360 },
      facts: { baseline: 450, percent: 77.778 },
    });
  });

  it('of a reading without a number says the baseline alone', () => {
    expect(judgeReading(pef, sample('pef', 'LO', AT), [], plan)?.facts).toEqual({ baseline: 450 });
  });

  it('is not misled by fractions: 70 %% of 2.3 is 1.61', () => {
    const rule: RelativeRule = { ...pef, measure: 'fev1', unit: 'L', baseline: 2.3, redLow: undefined, yellowLow: 70 };
    expect(judgeReading(rule, sample('fev1', 1.61, AT))).toBeUndefined();
    expect(judgeReading(rule, sample('fev1', 1.609, AT))?.severity).toBe('yellow');
  });
});

describe('a relative rule in points', () => {
  it.each([
    [82.1, undefined],
    [82.101, 'yellowHigh'],
    [83.1, 'yellowHigh'],
    [83.101, 'redHigh'],
    [78.1, undefined],
    [78.099, 'yellowLow'],
    [76.1, 'yellowLow'],
    [76.099, 'redLow'],
    ['HI', 'redHigh'],
    ['>250', 'redHigh'],
  ])('of a baseline of 80.1 takes %s as %s', (said, zone) => {
    expect(judgeReading(weight, sample('body-weight', said, AT))?.limit?.zone).toBe(zone);
  });

  it('says the difference', () => {
    expect(judgeReading(weight, sample('body-weight', 83.2, AT))).toEqual({
      severity: 'red',
      limit: { zone: 'redHigh', value: 83.1 },
      facts: { baseline: 80.1, difference: 3.1 },
    });
  });

  it('looks at the part it is about', () => {
    const rule: RelativeRule = {
      type: 'relative',
      ruleKey: 'sbp',
      measure: 'blood-pressure',
      component: 'systolic',
      unit: 'mm[Hg]',
      baseline: 130,
      as: 'points',
      yellowHigh: 30,
    };
    expect(judgeReading(rule, sample('blood-pressure', '161/90', AT))?.facts).toMatchObject({ difference: 31 });
    expect(judgeReading(rule, sample('blood-pressure', '160/100', AT))).toBeUndefined();
  });

  it('fires on a questionable reading too', () => {
    expect(judgeReading(weight, sample('body-weight', 84, AT, { doubtful: true }))?.severity).toBe('red');
  });
});

describe('a relative rule is refused', () => {
  it.each<[string, Partial<RelativeRule>, Partial<Baseline> | undefined, readonly string[]]>([
    ['never when all is well', {}, {}, []],
    ['without its baseline', {}, { key: 'other' }, ['baseline unknown-baseline']],
    ['when the plan has no baselines', {}, undefined, ['baseline unknown-baseline']],
    ['with the baseline of another measure', {}, { measure: 'fev1' }, ['baseline baseline-mismatch']],
    ['with a baseline in another unit', {}, { unit: 'L' }, ['baseline baseline-mismatch']],
    ['with a baseline of nothing', {}, { value: 0 }, ['baseline baseline-not-positive']],
    ['with a percentage of nothing', { redLow: 0 }, {}, ['redLow percent-not-positive']],
    ['with contradictory limits', { redLow: 80 }, {}, ['yellowLow contradictory-limits']],
    ['with no limit', { redLow: undefined, yellowLow: undefined }, {}, ['redLow no-limit']],
    ['in another unit', { unit: 'L' }, { unit: 'L' }, ['unit wrong-unit']],
  ])('%s', (_, change, baseline, faults) => {
    const rule = { ...pef, ...change };
    const found = faultsOf(rule, planOf([rule], { baselines: baseline && [{ ...best, ...baseline }] }));
    expect(found.map(({ path, code }) => `${path} ${code}`)).toEqual(faults);
  });

  it('with a sentence that names the baseline', () => {
    expect(faultsOf(pef)[0]?.sentence.nn).toBe('Planen har ingen utgangsverdi «best».');
  });
});

import { describe, expect, it } from 'vitest';
import type { Rule } from '../rules/rule.ts';
import { contextOf, oslo, planOf } from '../rules/rule-testing.ts';
import { needsOf } from './needs.ts';

const AT = oslo('2026-11-20', '12:00');
const HOUR = 3_600_000;
const SENSOR = { measure: 'cgm-glucose', unit: 'mmol/L' } as const;

const mean = (hours: number): Rule => ({
  type: 'trend',
  ruleKey: `mean.${hours}`,
  ...SENSOR,
  window: { hours },
  of: 'mean',
  minSamples: 2,
  yellowHigh: 12,
});
const doubts = (series: string, of: number): Rule => ({
  type: 'device',
  ruleKey: `doubts.${of}`,
  on: 'questionable',
  series: [series],
  n: 1,
  of,
  severity: 'yellow',
});
const stretches = (...rules: Rule[]) =>
  needsOf(rules, AT, contextOf(planOf(rules)), 'cgm-glucose').map((range) => [
    range.series,
    (AT - range.from) / HOUR,
    range.kind === 'samples' ? range.limit : 'days',
  ]);

describe('what several rules need of one series', () => {
  it('is one stretch when one of them holds the others', () => {
    expect(stretches(mean(3), mean(24), mean(6))).toEqual([['cgm-glucose', 24, 4000]]);
    expect(stretches(doubts('cgm-glucose', 5), doubts('cgm-glucose', 20))).toEqual([['cgm-glucose', 89 * 24, 20]]);
  });

  it('stays few readings of a long stretch and all of a short one', () => {
    const both = [
      ['cgm-glucose', 24, 4000],
      ['cgm-glucose', 89 * 24, 20],
    ];
    expect(stretches(mean(24), doubts('cgm-glucose', 20))).toEqual(both);
    expect(stretches(doubts('cgm-glucose', 20), mean(24))).toEqual(both.toReversed());
    expect(stretches(doubts('cgm-glucose', 20), mean(3), mean(24))).toEqual(both.toReversed());
  });

  it('is a stretch for each of several series', () => {
    expect(stretches(mean(24), doubts('pulse', 20)).map(([series]) => series)).toEqual(['cgm-glucose', 'pulse']);
  });
});

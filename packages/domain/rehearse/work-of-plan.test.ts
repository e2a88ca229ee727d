import { expect, test } from 'vitest';
import type { PlanVersion } from '../plan/plan.ts';
import type { Rule } from '../rules/rule.ts';
import { workOfPlan } from './work-of-plan.ts';

const DAY_MS = 86_400_000;
const work = (...rules: readonly Rule[]) => workOfPlan({ rules } as PlanVersion, 100, 10 * DAY_MS);
const target = { measure: 'pulse', unit: '/min' } as const;
const part = { ...target, above: 120 };
const zones: Rule = { type: 'zones', ruleKey: 'z', ...target, redHigh: 130 };
const silence = (afterHours: number): Rule => ({
  type: 'device',
  ruleKey: 's',
  on: 'silence',
  series: ['pulse'],
  afterHours,
  severity: 'yellow',
});

test.each<[string, readonly Rule[], number]>([
  ['no rule', [], 0],
  ['a limit: one for each reading', [zones], 100],
  ['two limits: both', [zones, zones], 200],
  [
    'parts: each of them',
    [
      {
        type: 'composite',
        ruleKey: 'c',
        match: 'any',
        within: { hours: 1 },
        parts: [part, part, part],
        severity: 'red',
      },
    ],
    300,
  ],
  [
    'a window: ten',
    [{ type: 'trend', ruleKey: 't', ...target, window: { hours: 48 }, of: 'mean', minSamples: 2, yellowHigh: 1 }],
    1000,
  ],
  ['a clock of a day, also without readings: each time it comes', [silence(24)], 10],
  ['a clock of a quarter of an hour', [silence(0.25)], 960],
])('the work of a plan with %s', (_, rules, expected) => {
  expect(work(...rules)).toBe(expected);
});

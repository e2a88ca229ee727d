import { expect, test } from 'vitest';
import * as z from 'zod';
import { planBody } from './plan-body.ts';
import { rehearsedPlan } from './rehearsal.ts';

const rules = z.strictObject({ rules: planBody.rules });
const silence = (afterHours: number) => ({
  type: 'device',
  ruleKey: 'silent',
  on: 'silence',
  series: ['cgm-glucose'],
  afterHours,
  severity: 'yellow',
});
const zones = { type: 'zones', ruleKey: 'a', measure: 'pulse', unit: '/min', redHigh: 130 };

test.each([
  ['no time at all once it is whole milliseconds', 1e-9, false],
  ['four milliseconds', 1e-6, false],
  ['two seconds', 2 / 3600, false],
  ['fourteen minutes', 14 / 60, false],
  ['a quarter of an hour', 0.25, true],
  ['a day', 24, true],
])('a device is not called silent after less than a quarter of an hour: %s', (_, afterHours, isTaken) => {
  expect(rules.safeParse({ rules: [silence(afterHours)] }).success).toBe(isTaken);
});

test.each([
  [1e-9, false],
  [0.99, false],
  [1, true],
  [30, true],
])('a red is not overdue before anybody can have read it: %d minutes', (minutes, isTaken) => {
  expect(planBody.acknowledgeRedWithinMinutes.safeParse(minutes).success).toBe(isTaken);
});

test.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString', ''])('a rule of type %j is none', (type) => {
  const parsed = rules.safeParse({ rules: [{ ...zones, type }] });
  expect(parsed.error?.issues.map(({ path }) => path)).toEqual([['rules', 0, 'type']]);
});

test.each([
  [
    'a rule',
    `{"rules":[{"type":"zones","ruleKey":"a","measure":"pulse","unit":"/min","redHigh":9,"__proto__":{"redLow":1}}]}`,
  ],
  ['a plan', `{"rules":[],"__proto__":{"news2Scale":2}}`],
  [
    'a baseline',
    `{"rules":[],"baselines":[{"key":"a","measure":"pulse","unit":"/min","value":60,"__proto__":{"code":"x"}}]}`,
  ],
])('a key of the prototype does not belong in %s', (_, text) => {
  expect(rehearsedPlan.safeParse(JSON.parse(text)).success).toBe(false);
});

test('a rule keeps no inherited fields: its key may be the name of one', () => {
  const parsed = rules.safeParse({ rules: [{ ...zones, ruleKey: 'constructor' }] });
  expect(parsed.data?.rules).toEqual([{ ...zones, ruleKey: 'constructor' }]);
});

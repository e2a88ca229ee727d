import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../language/words.ts';
import type { Rule } from '../../rules/rule.ts';
import { ruleSchema } from '../../rules/rule.ts';
import { checkTemplate } from '../check-template.ts';
import { DEFAULT_PROGRAMMES, DEFAULT_TEMPLATES } from './default-templates.ts';

describe.each(DEFAULT_PROGRAMMES)('the default template of %s', (programme) => {
  const template = DEFAULT_TEMPLATES[programme];

  test('passes the check of a plan', () => {
    expect(checkTemplate(template, 'Europe/Oslo')).toEqual([]);
  });

  test('consists of rules that fit their schemas, each with a key of its own under its programme', () => {
    for (const rule of template.rules) expect(ruleSchema.safeParse(rule)).toMatchObject({ success: true });
    const keys = template.rules.map(({ ruleKey }) => ruleKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => !key.startsWith(`${template.programme}.`))).toEqual([]);
    expect(template.programme).toBe(programme);
  });

  test('asks for measurements, notices a missing one, and watches its devices', () => {
    const entries = template.schedule.flatMap(({ key, when }) => (when.kind === 'times' ? [key] : []));
    const watched = template.rules.flatMap((rule) => (rule.type === 'missing' ? [rule.schedule] : []));
    expect(entries.length).toBeGreaterThan(0);
    expect(watched.toSorted()).toEqual(entries.toSorted());
    const devices = template.rules.flatMap((rule) => (rule.type === 'device' ? [rule.on] : []));
    expect(devices).toEqual(['battery', 'silence', 'questionable']);
  });

  test('says of every rule what it rests on, once', () => {
    const told = template.evidence.flatMap(({ ruleKeys }) => ruleKeys);
    expect(told.toSorted()).toEqual(template.rules.map(({ ruleKey }) => ruleKey).toSorted());
  });

  test('has a title, and advice for every zone, in three languages', () => {
    for (const text of [template.title, ...Object.values(template.instructions)])
      for (const language of LANGUAGES) expect(text[language].trim()).not.toBe('');
  });

  test('never sets NEWS2 scale 2: it is prescribed, not inferred', () => {
    expect(template.news2Scale).toBeUndefined();
  });
});

/** DOMAIN 4, word for word. */
test.each<[string, keyof typeof DEFAULT_TEMPLATES, string, Partial<Record<string, unknown>>]>([
  ['SpO2: red <86, yellow <88', 'copd', 'copd.oxygen-saturation', { redLow: 86, yellowLow: 88 }],
  ['PEF: <80 % yellow, <50 % red', 'copd', 'copd.pef', { as: 'percent', redLow: 50, yellowLow: 80 }],
  [
    'yellow on 2 of 3 days becomes red',
    'copd',
    'copd.oxygen-saturation.persistent',
    { counts: 'yellow', n: 2, of: { days: 3 }, becomes: 'red' },
  ],
  [
    'weight >= +2 kg in 3 days',
    'heart-failure',
    'heart-failure.weight-gain',
    { yellow: 2, window: { days: 3 }, direction: 'rise', unit: 'kg' },
  ],
  [
    'SBP without symptoms: <80 or >170',
    'heart-failure',
    'heart-failure.blood-pressure.systolic',
    { redLow: 80, redHigh: 170 },
  ],
  ['CAT +2', 'copd', 'copd.cat', { on: 'change', direction: 'rise', yellow: 2 }],
  [
    'measure 08-10, remind 10:00, missed 12:00, clinician next day',
    'copd',
    'copd.missing.morning',
    { remindAfterMinutes: 0, missedAfterMinutes: 120, tell: { nextDayAt: '09:00' } },
  ],
  ['battery <20 %', 'diabetes', 'diabetes.device.battery', { yellow: 20 }],
  ['silent 24 h', 'diabetes', 'diabetes.device.silence', { afterHours: 24 }],
  [
    'NEWS2: 5-6 medium, >=7 high, any single 3 urgent',
    'post-discharge-news2',
    'post-discharge-news2.news2',
    { yellow: 5, red: 7, single3: 'red' },
  ],
])('%s', (_, programme, ruleKey, parameters) => {
  const rule = DEFAULT_TEMPLATES[programme].rules.find((one: Rule) => one.ruleKey === ruleKey);
  expect(rule).toMatchObject(parameters);
});

test('saturation above 92 % is watched only together with oxygen', () => {
  const rule = DEFAULT_TEMPLATES.copd.rules.find(({ ruleKey }) => ruleKey === 'copd.oxygen-saturation.high-on-oxygen');
  expect(rule).toMatchObject({
    match: 'all',
    parts: [
      { measure: 'oxygen-saturation', above: 92 },
      { measure: 'oxygen-therapy', answers: ['oxygen'] },
    ],
  });
});

test.each([
  ['low', { below: 90 }],
  ['high', { above: 160 }],
])('systolic pressure with symptoms: %s', (side, limit) => {
  const rule = DEFAULT_TEMPLATES['heart-failure'].rules.find(
    ({ ruleKey }) => ruleKey === `heart-failure.${side}-pressure-with-symptoms`,
  );
  expect(rule).toMatchObject({
    match: 'all',
    parts: [limit, { measure: 'coded-answer', code: 'symptoms' }],
    severity: 'red',
  });
});

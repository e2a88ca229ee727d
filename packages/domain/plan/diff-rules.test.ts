import { expect, test } from 'vitest';
import type { Rule } from '../rules/rule.ts';
import { type ComparedParts, diffParts, diffRules } from './diff-rules.ts';

const spo2: Rule = {
  type: 'zones',
  ruleKey: 'copd.spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
};
const gain: Rule = {
  type: 'delta',
  ruleKey: 'hf.gain',
  measure: 'body-weight',
  unit: 'kg',
  window: { days: 3 },
  direction: 'rise',
  yellow: 2,
};
const both: Rule = {
  type: 'composite',
  ruleKey: 'hf.symptoms',
  match: 'all',
  within: { hours: 12 },
  parts: [
    { measure: 'blood-pressure', component: 'systolic', unit: 'mm[Hg]', below: 90 },
    { measure: 'coded-answer', code: 'dyspnoea', answers: ['worse'] },
  ],
  severity: 'red',
};

test.each<[string, Rule[], Rule[], object[]]>([
  ['the same rules in another order do not differ', [spo2, gain], [gain, spo2], []],
  ['an absent limit and an undefined one are the same', [spo2], [{ ...spo2, redHigh: undefined }], []],
  [
    'a limit that moved is said with its unit, in the decimal sign of the language',
    [gain],
    [{ ...gain, yellow: 1.5 }],
    [
      {
        part: 'rule',
        key: 'hf.gain',
        change: 'changed',
        field: 'yellow',
        before: 2,
        after: 1.5,
        sentence: {
          nb: 'Kroppsvekt (hf.gain): gul grense endret fra 2 kg til 1,5 kg.',
          nn: 'Kroppsvekt (hf.gain): gul grense endra frå 2 kg til 1,5 kg.',
          en: 'Body weight (hf.gain): yellow limit changed from 2 kg to 1.5 kg.',
        },
      },
    ],
  ],
  [
    'a limit that was set and one that was taken away are told apart',
    [spo2],
    [{ ...spo2, redLow: undefined, yellowHigh: 92 }],
    [
      {
        part: 'rule',
        key: 'copd.spo2',
        change: 'changed',
        field: 'redLow',
        before: 86,
        sentence: {
          nb: 'Oksygenmetning (copd.spo2): nedre røde grense tatt bort (var 86 %).',
          nn: 'Oksygenmetting (copd.spo2): nedre raude grense teken bort (var 86 %).',
          en: 'Oxygen saturation (copd.spo2): lower red limit removed (was 86%).',
        },
      },
      expect.objectContaining({ field: 'yellowHigh', after: 92 }),
    ],
  ],
  [
    'a window that changes its kind is two differences',
    [gain],
    [{ ...gain, window: { hours: 48 } }],
    [
      expect.objectContaining({ field: 'window.days', before: 3 }),
      expect.objectContaining({ field: 'window.hours', after: 48 }),
    ],
  ],
  [
    'a part of a composite is named by its place, with its own unit',
    [both],
    [{ ...both, parts: [{ ...both.parts[0], below: 95 } as never, both.parts[1] as never] }],
    [
      {
        part: 'rule',
        key: 'hf.symptoms',
        change: 'changed',
        field: 'parts[0].below',
        before: 90,
        after: 95,
        sentence: expect.objectContaining({
          nb: 'Sammensatt regel (hf.symptoms): deler 1, under endret fra 90 mmHg til 95 mmHg.',
        }),
      },
    ],
  ],
  [
    'a rule that came and one that went stand there whole',
    [spo2],
    [gain],
    [
      {
        part: 'rule',
        key: 'copd.spo2',
        change: 'removed',
        before: spo2,
        sentence: expect.objectContaining({
          en: 'Oxygen saturation (copd.spo2): removed (lower red limit 86%, lower yellow limit 88%).',
        }),
      },
      expect.objectContaining({ key: 'hf.gain', change: 'added', after: gain }),
    ],
  ],
])('%s', (_, before, after, differences) => {
  expect(diffRules(before, after)).toEqual(differences);
});

const text = (nb: string) => ({ nb, nn: nb, en: nb });
const parts: ComparedParts = {
  rules: [spo2],
  schedule: [
    {
      key: 'morning',
      measures: [{ measure: 'pulse' }],
      when: { kind: 'times', windows: [{ from: '08:00', to: '10:00' }] },
    },
  ],
  instructions: { green: text('Alt vel.'), yellow: text('Mål igjen.'), red: text('Ring oss.') },
  acknowledgeRedWithinMs: 30 * 60_000,
};

test.each<[string, Partial<ComparedParts>, object[]]>([
  ['no NEWS2 scale and scale 1 are the same', { news2Scale: 1 }, []],
  [
    'scale 2 is a difference',
    { news2Scale: 2 },
    [expect.objectContaining({ part: 'news2Scale', change: 'changed', before: 1, after: 2 })],
  ],
  [
    'the clock of a red is kept in ms and said in minutes',
    { acknowledgeRedWithinMs: 45 * 60_000 },
    [
      expect.objectContaining({
        before: 1_800_000,
        after: 2_700_000,
        sentence: expect.objectContaining({
          nb: 'Frist for å kvittere et rødt varsel endret fra 30 min til 45 min.',
        }),
      }),
    ],
  ],
  [
    'a time window of the schedule',
    {
      schedule: [
        {
          key: 'morning',
          measures: [{ measure: 'pulse' }],
          when: { kind: 'times', windows: [{ from: '07:00', to: '10:00' }] },
        },
      ],
    },
    [
      expect.objectContaining({
        part: 'schedule',
        key: 'morning',
        field: 'when.windows[0].from',
        before: '08:00',
        after: '07:00',
      }),
    ],
  ],
  [
    'the advice of one zone in one language',
    {
      instructions: { green: text('Alt vel.'), yellow: text('Mål igjen.'), red: { ...text('Ring oss.'), nn: 'Ring.' } },
    },
    [expect.objectContaining({ part: 'instructions', key: 'red', field: 'nn', before: 'Ring oss.', after: 'Ring.' })],
  ],
  [
    'a plan without advice',
    { instructions: undefined },
    ['green', 'yellow', 'red'].map((key) => expect.objectContaining({ part: 'instructions', key, change: 'removed' })),
  ],
])('%s', (_, changed, differences) => {
  expect(diffParts(parts, { ...parts, ...changed })).toEqual(differences);
});

import { expect, test } from 'vitest';
import { diffPlan } from './diff-plan.ts';
import type { PlanVersion } from './plan.ts';

const AT = Date.parse('2026-11-22T10:00:00Z');
const always = {
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  from: '00:00',
  to: '24:00',
  receiver: { kind: 'unit', unitId: 'u1' },
} as const;
const plan: PlanVersion = {
  v: 1,
  planVersion: 1,
  programme: 'copd',
  validFrom: AT,
  rules: [{ type: 'zones', ruleKey: 'spo2', measure: 'oxygen-saturation', unit: '%', redLow: 86, yellowLow: 88 }],
  acknowledgeRedWithinMs: 3_600_000,
  coverage: { red: [always], yellow: [always] },
  baselines: [{ key: 'pef', measure: 'pef', unit: 'L/min', value: 400 }],
};

test.each<[string, Partial<PlanVersion>, readonly object[]]>([
  [
    'nothing when only number, start and template are others',
    { planVersion: 2, validFrom: AT + 1, template: { templateId: 't', version: 1 } },
    [],
  ],
  [
    'a limit that moved',
    { rules: [{ type: 'zones', ruleKey: 'spo2', measure: 'oxygen-saturation', unit: '%', redLow: 85, yellowLow: 88 }] },
    [
      {
        part: 'rule',
        key: 'spo2',
        change: 'changed',
        field: 'redLow',
        before: 86,
        after: 85,
        sentence: {
          nb: 'Oksygenmetning (spo2): nedre røde grense endret fra 86 % til 85 %.',
          nn: 'Oksygenmetting (spo2): nedre raude grense endra frå 86 % til 85 %.',
          en: 'Oxygen saturation (spo2): lower red limit changed from 86% to 85%.',
        },
      },
    ],
  ],
  [
    'a programme by its name',
    { programme: 'heart-failure' },
    [
      expect.objectContaining({
        part: 'programme',
        before: 'copd',
        after: 'heart-failure',
        sentence: expect.objectContaining({ nb: 'Program endret fra copd til heart-failure.' }),
      }),
    ],
  ],
  [
    'a baseline with its unit',
    { baselines: [{ key: 'pef', measure: 'pef', unit: 'L/min', value: 380.5 }] },
    [
      expect.objectContaining({
        part: 'baseline',
        key: 'pef',
        field: 'value',
        before: 400,
        after: 380.5,
        sentence: expect.objectContaining({
          nb: 'Utgangsverdi, PEF (pef): verdi endret fra 400 liter per minutt til 380,5 liter per minutt.',
        }),
      }),
    ],
  ],
  [
    'a receiver of one severity',
    { coverage: { red: [{ ...always, receiver: { kind: 'unit', unitId: 'u2' } }], yellow: [always] } },
    [
      expect.objectContaining({
        part: 'coverage',
        key: 'red',
        change: 'changed',
        before: [always],
        after: [{ ...always, receiver: { kind: 'unit', unitId: 'u2' } }],
        sentence: {
          nb: 'Mottak av røde varsler endret fra mandag–søndag 00:00–24:00: enhet u1 til mandag–søndag 00:00–24:00: enhet u2.',
          nn: 'Mottak av raude varsel endra frå måndag–søndag 00:00–24:00: eining u1 til måndag–søndag 00:00–24:00: eining u2.',
          en: 'Receiver of red alerts changed from Monday–Sunday 00:00–24:00: unit u1 to Monday–Sunday 00:00–24:00: unit u2.',
        },
      }),
    ],
  ],
  [
    'hours that nobody covers any more',
    {
      coverage: {
        red: [always],
        yellow: [
          { ...always, weekdays: [1, 2, 3, 4, 5] },
          { ...always, weekdays: [7, 6], receiver: { kind: 'not-covered', instead: '116117' } },
        ],
      },
    },
    [
      expect.objectContaining({
        key: 'yellow',
        sentence: expect.objectContaining({
          nb: 'Mottak av gule varsler endret fra mandag–søndag 00:00–24:00: enhet u1 til mandag–fredag 00:00–24:00: enhet u1; lørdag, søndag 00:00–24:00: ingen (pasienten ringer 116117).',
        }),
      }),
    ],
  ],
  [
    'coverage that went',
    { coverage: undefined },
    [
      expect.objectContaining({ part: 'coverage', key: 'red', change: 'removed' }),
      expect.objectContaining({ part: 'coverage', key: 'yellow', change: 'removed' }),
    ],
  ],
  [
    'a calibration that begins',
    { calibration: { until: AT } },
    [
      expect.objectContaining({
        part: 'calibration',
        change: 'added',
        after: { until: AT },
        sentence: expect.objectContaining({ en: 'Calibration: added (2026-11-22 10:00 UTC).' }),
      }),
    ],
  ],
  [
    'the scale, the clock of a red and the schedule',
    {
      news2Scale: 2,
      acknowledgeRedWithinMs: 1_800_000,
      schedule: [
        {
          key: 'morning',
          measures: [{ measure: 'pulse' }],
          when: { kind: 'times', windows: [{ from: '08:00', to: '10:00' }] },
        },
      ],
    },
    [
      expect.objectContaining({ part: 'schedule', key: 'morning', change: 'added' }),
      expect.objectContaining({ part: 'news2Scale', before: 1, after: 2 }),
      expect.objectContaining({ part: 'acknowledgeRedWithinMs', before: 3_600_000, after: 1_800_000 }),
    ],
  ],
])('two versions differ in %s', (_, more, differences) => {
  expect(diffPlan(plan, { ...plan, ...more })).toEqual(differences);
});

test('a calibration that was moved is said as a time and kept as it is', () => {
  const [moved] = diffPlan(
    { ...plan, calibration: { until: AT } },
    { ...plan, calibration: { until: AT + 86_400_000 } },
  );
  expect(moved).toMatchObject({
    before: { until: AT },
    after: { until: AT + 86_400_000 },
    sentence: { nb: 'Kalibrering endret fra 2026-11-22 10:00 UTC til 2026-11-23 10:00 UTC.' },
  });
});

test('of the first version everything is new, and nothing is a change', () => {
  const first = diffPlan(undefined, plan);
  expect(first.map(({ part, key }) => `${part} ${key}`)).toEqual([
    'rule spo2',
    'coverage red',
    'coverage yellow',
    'baseline pef',
  ]);
  expect(new Set(first.map(({ change }) => change))).toEqual(new Set(['added']));
  expect(first.map(({ sentence }) => sentence.nb)).toEqual([
    'Oksygenmetning (spo2): lagt til (nedre røde grense 86 %, nedre gule grense 88 %).',
    'Mottak av røde varsler: lagt til (mandag–søndag 00:00–24:00: enhet u1).',
    'Mottak av gule varsler: lagt til (mandag–søndag 00:00–24:00: enhet u1).',
    'Utgangsverdi, PEF (pef): lagt til (400 liter per minutt).',
  ]);
});

import { expect, test } from 'vitest';
import type { MeasurementType } from '../../measurement/reading.ts';
import type { Sample } from '../../measurement/sample.ts';
import { typeOf } from '../../rules/rule.ts';
import { judge, judgeReading, oslo, planOf, sample } from '../../rules/rule-testing.ts';
import { DEFAULT_TEMPLATES, type DefaultProgramme } from './default-templates.ts';

/** What was measured when; the last is the one judged. */
type Measured = readonly [measure: MeasurementType, said: number | string, at: number, code?: string];

const BASELINES = [
  { key: 'pef.best', measure: 'pef', unit: 'L/min', value: 400 },
  { key: 'dry-weight', measure: 'body-weight', unit: 'kg', value: 70 },
] as const;
const day = (nth: number, time = '08:30') => oslo(`2026-11-${String(nth).padStart(2, '0')}`, time);

/** Rules of the template that fire at the last reading, with their severity. */
function fired(programme: DefaultProgramme, measured: readonly Measured[]): Record<string, string> {
  const { rules, schedule } = DEFAULT_TEMPLATES[programme];
  const plan = planOf(rules, { programme, schedule, baselines: BASELINES });
  const past: Sample[] = measured.map(([measure, said, at, code]) => sample(measure, said, at, code ? { code } : {}));
  const own = past.at(-1);
  if (own === undefined) throw new Error('nothing was measured');
  const findings = rules.flatMap((rule) => {
    const type = typeOf(rule);
    if (!type.series(rule, plan).includes(own.series)) return [];
    const at = own.measuredAt;
    const judged = type.judged(rule);
    const finding =
      judged === 'reading'
        ? judgeReading(rule, own, past, plan)
        : judged === 'moment'
          ? judge(rule, { kind: 'moment', at }, past, plan)
          : undefined;
    return finding === undefined ? [] : [[rule.ruleKey.slice(programme.length + 1), finding.severity] as const];
  });
  return Object.fromEntries(findings);
}

const NEWS2: readonly Measured[] = [
  ['respiratory-rate', 16, day(20, '08:30')],
  ['oxygen-therapy', 'air', day(20, '08:31')],
  ['blood-pressure', '125/80', day(20, '08:33')],
  ['pulse', 70, day(20, '08:34')],
  ['consciousness', 'A', day(20, '08:35')],
  ['body-temperature', 37, day(20, '08:36')],
];
const without = (...gone: MeasurementType[]) => NEWS2.filter(([measure]) => !gone.includes(measure));

test.each<[string, DefaultProgramme, readonly Measured[], Record<string, string>]>([
  ['SpO2 88 % is fine in COPD', 'copd', [['oxygen-saturation', 88, day(20)]], {}],
  ['87 % is yellow', 'copd', [['oxygen-saturation', 87, day(20)]], { 'oxygen-saturation': 'yellow' }],
  ['85 % is red', 'copd', [['oxygen-saturation', 85, day(20)]], { 'oxygen-saturation': 'red' }],
  [
    'yellow for the second of three days is red',
    'copd',
    [
      ['oxygen-saturation', 87, day(18)],
      ['oxygen-saturation', 90, day(19)],
      ['oxygen-saturation', 87, day(20)],
    ],
    { 'oxygen-saturation': 'yellow', 'oxygen-saturation.persistent': 'red' },
  ],
  [
    '94 % on oxygen is too much',
    'copd',
    [
      ['oxygen-therapy', 'oxygen', day(20, '08:00')],
      ['oxygen-saturation', 94, day(20)],
    ],
    { 'oxygen-saturation.high-on-oxygen': 'yellow' },
  ],
  [
    '94 % on air is fine',
    'copd',
    [
      ['oxygen-therapy', 'air', day(20, '08:00')],
      ['oxygen-saturation', 94, day(20)],
    ],
    {},
  ],
  ['94 % is fine when nobody said anything of oxygen', 'copd', [['oxygen-saturation', 94, day(20)]], {}],
  ['PEF just under 80 % of the best is yellow', 'copd', [['pef', 319, day(20)]], { pef: 'yellow' }],
  ['PEF at 80 % is fine', 'copd', [['pef', 320, day(20)]], {}],
  ['PEF under half of the best is red', 'copd', [['pef', 199, day(20)]], { pef: 'red' }],
  [
    'more breathless with darker sputum is an exacerbation',
    'copd',
    [
      ['coded-answer', 'worse', day(20, '08:00'), 'breathlessness'],
      ['coded-answer', 'darker', day(20), 'sputum'],
    ],
    { exacerbation: 'yellow' },
  ],
  [
    '+2 kg in three days is yellow in heart failure',
    'heart-failure',
    [
      ['body-weight', 80, day(17)],
      ['body-weight', 82, day(20)],
    ],
    { 'weight-gain': 'yellow' },
  ],
  [
    '+1.9 kg is not',
    'heart-failure',
    [
      ['body-weight', 80, day(17)],
      ['body-weight', 81.9, day(20)],
    ],
    {},
  ],
  [
    '+2 kg in four days is not',
    'heart-failure',
    [
      ['body-weight', 80, day(16)],
      ['body-weight', 82, day(20)],
    ],
    {},
  ],
  [
    'systolic 85 with symptoms is red',
    'heart-failure',
    [
      ['coded-answer', 'worse', day(20, '08:00'), 'symptoms'],
      ['blood-pressure', '85/60', day(20)],
    ],
    { 'low-pressure-with-symptoms': 'red' },
  ],
  [
    'systolic 85 without them is fine',
    'heart-failure',
    [
      ['coded-answer', 'none', day(20, '08:00'), 'symptoms'],
      ['blood-pressure', '85/60', day(20)],
    ],
    {},
  ],
  [
    '79 is red all the same',
    'heart-failure',
    [['blood-pressure', '79/60', day(20)]],
    { 'blood-pressure.systolic': 'red' },
  ],
  [
    'systolic 165 with symptoms is red',
    'heart-failure',
    [
      ['coded-answer', 'worse', day(20, '08:00'), 'symptoms'],
      ['blood-pressure', '165/90', day(20)],
    ],
    { 'high-pressure-with-symptoms': 'red' },
  ],
  ['glucose LO is red', 'diabetes', [['glucose', 'LO', day(20)]], { glucose: 'red' }],
  [
    'a sensor that stays over 14 for two hours is red',
    'diabetes',
    Array.from({ length: 24 }, (_, nth): Measured => ['cgm-glucose', 15, day(20) + nth * 5 * 60_000]),
    { 'cgm-glucose': 'yellow', 'cgm-glucose.persistent': 'red' },
  ],
  [
    'five minutes less is yellow',
    'diabetes',
    Array.from({ length: 23 }, (_, nth): Measured => ['cgm-glucose', 15, day(20) + nth * 5 * 60_000]),
    { 'cgm-glucose': 'yellow' },
  ],
  [
    'a week at 140 is over the mean at home, though no reading is',
    'hypertension',
    Array.from({ length: 8 }, (_, nth): Measured => ['blood-pressure', '140/80', day(13 + nth)]),
    { 'blood-pressure.systolic.mean': 'yellow' },
  ],
  ['no use at all is a valid reading', 'sleep-apnoea', [['cpap-usage', 0, day(20)]], { 'cpap-usage': 'yellow' }],
  [
    'low use on five of seven nights is red',
    'sleep-apnoea',
    [2, 2, 6, 2, 2, 6, 2].map((hours, nth): Measured => ['cpap-usage', hours, day(14 + nth)]),
    { 'cpap-usage': 'yellow', 'cpap-usage.persistent': 'red' },
  ],
  [
    '2.5 kg over the dry weight is yellow',
    'home-dialysis',
    [['body-weight', 72.5, day(20)]],
    { 'body-weight': 'yellow' },
  ],
  [
    'cloudy dialysate is red',
    'home-dialysis',
    [['coded-answer', 'cloudy', day(20), 'dialysate']],
    { dialysate: 'red' },
  ],
  [
    'a whole set without points says nothing',
    'post-discharge-news2',
    [...NEWS2, ['oxygen-saturation', 97, day(20, '08:40')]],
    {},
  ],
  [
    'a single 3 acts though the rest is missing',
    'post-discharge-news2',
    [['oxygen-saturation', 90, day(20, '08:40')]],
    { news2: 'red' },
  ],
  [
    'five points without a 3 are medium',
    'post-discharge-news2',
    [
      ...without('respiratory-rate', 'oxygen-therapy', 'pulse'),
      ['oxygen-therapy', 'oxygen', day(20, '08:37')],
      ['respiratory-rate', 21, day(20, '08:38')],
      ['pulse', 95, day(20, '08:39')],
      ['oxygen-saturation', 97, day(20, '08:40')],
    ],
    { news2: 'yellow' },
  ],
  [
    'seven points without a 3 are high',
    'post-discharge-news2',
    [
      ...without('respiratory-rate', 'oxygen-therapy', 'pulse'),
      ['oxygen-therapy', 'oxygen', day(20, '08:37')],
      ['respiratory-rate', 21, day(20, '08:38')],
      ['pulse', 95, day(20, '08:39')],
      ['oxygen-saturation', 93, day(20, '08:40')],
    ],
    { news2: 'red' },
  ],
])('%s', (_, programme, measured, expected) => {
  expect(fired(programme, measured)).toEqual(expected);
});

import { describe, expect, it } from 'vitest';
import type { ScheduleEntry } from '../schedule/schedule.ts';
import type { CompositeRule } from './composite.ts';
import type { RelativeRule } from './relative.ts';
import { ruleSchema } from './rule.ts';
import { faultsOf, planOf } from './rule-testing.ts';
import type { ZonesRule } from './zones.ts';

type Part = CompositeRule['parts'][number];

const SPO2: ZonesRule = {
  type: 'zones',
  ruleKey: 'spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
};
const YELLOW_ONLY: ZonesRule = { ...SPO2, ruleKey: 'spo2-yellow', redLow: undefined };
const PEF: RelativeRule = {
  type: 'relative',
  ruleKey: 'pef',
  measure: 'pef',
  unit: 'L/min',
  baseline: 400,
  as: 'percent',
  yellowLow: 80,
};
const DIZZY: Part = { measure: 'coded-answer', code: 'dizzy', answers: ['yes'] };
const SYSTOLIC = { measure: 'blood-pressure', component: 'systolic', unit: 'mm[Hg]' } as const;
const LOW: Part = { ...SYSTOLIC, below: 90 };
const SCHEDULE: readonly ScheduleEntry[] = [
  {
    key: 'morning',
    measures: [{ measure: 'oxygen-saturation' }, { measure: 'blood-pressure' }, { measure: 'pef' }],
    when: { kind: 'times', windows: [{ from: '08:00', to: '10:00' }] },
  },
];

function composite(parts: readonly Part[], more: Partial<CompositeRule> = {}): CompositeRule {
  return {
    type: 'composite',
    ruleKey: 'both',
    match: 'all',
    within: { hours: 12 },
    parts: [...parts],
    severity: 'red',
    ...more,
  };
}

function faults(rule: CompositeRule, schedule: readonly ScheduleEntry[] | undefined = SCHEDULE) {
  const found = faultsOf(rule, planOf([SPO2, YELLOW_ONLY, PEF, rule], { schedule }));
  for (const { sentence } of found) expect(Object.values(sentence).join()).not.toMatch(/[{}]/);
  return found.map(({ path, code }) => `${path} ${code}`);
}

describe('a part by itself', () => {
  it.each<[string, Part, readonly string[]]>([
    ['a limit', LOW, []],
    ['two limits', { ...SYSTOLIC, below: 90, above: 160 }, []],
    ['no limit', SYSTOLIC, ['parts.0.below no-limit']],
    ['limits that leave nothing between', { ...SYSTOLIC, below: 160, above: 90 }, ['parts.0.above always-true']],
    ['another unit', { ...LOW, unit: 'kPa' }, ['parts.0.unit wrong-unit']],
    ['a component that is missing', { ...LOW, component: undefined }, ['parts.0.component missing-component']],
    ['a code that is none', { ...LOW, code: 'x' }, ['parts.0.code unknown-code']],
    ['a limit on an answer', { measure: 'consciousness', unit: '1', below: 1 }, ['parts.0.measure no-number']],
    ['a rule', { rule: 'spo2', atLeast: 'red' }, []],
    ['a relative rule', { rule: 'pef', atLeast: 'yellow' }, []],
    ['a rule that is not there', { rule: 'spo3', atLeast: 'red' }, ['parts.0.rule unknown-rule']],
    ['a rule of another type', { rule: 'both', atLeast: 'red' }, ['parts.0.rule unfit-rule']],
    ['a rule that is never red', { rule: 'spo2-yellow', atLeast: 'red' }, ['parts.0.atLeast no-red-limit']],
    ['a coded answer without its code', { measure: 'coded-answer', answers: ['yes'] }, ['parts.0.code missing-code']],
    ['consciousness', { measure: 'consciousness', answers: ['C', 'V', 'P', 'U'] }, []],
    [
      'an answer nobody can give',
      { measure: 'consciousness', answers: ['A', 'B'] },
      ['parts.0.answers.1 unknown-answer'],
    ],
    [
      'an answer with a code where there is none',
      { measure: 'oxygen-therapy', code: 'x', answers: ['air'] },
      ['parts.0.code unknown-code'],
    ],
  ])('%s', (_name, part, expected) => {
    expect(faults(composite([part, DIZZY]))).toEqual(expected);
    expect(faults(composite([part, DIZZY], { match: 'any' }))).toEqual(expected);
  });
});

describe('the schedule', () => {
  it('must ask for every number, but not for answers', () => {
    const parts = [LOW, { rule: 'spo2', atLeast: 'red' } as const, DIZZY];
    expect(faults(composite(parts))).toEqual([]);
    expect(faults(composite(parts), [])).toEqual(['within too-few-samples', 'within too-few-samples']);
    expect(faults(composite([DIZZY, { measure: 'consciousness', answers: ['C'] }]), [])).toEqual([]);
  });

  it('must ask for the numbers of all within one window, for those of any not', () => {
    const evening: ScheduleEntry = {
      key: 'evening',
      measures: [{ measure: 'pulse' }],
      when: { kind: 'times', windows: [{ from: '20:00', to: '22:00' }] },
    };
    const parts: readonly Part[] = [LOW, { measure: 'pulse', unit: '/min', above: 110 }, DIZZY];
    const schedule = [...SCHEDULE, evening];
    expect(faults(composite(parts, { within: { hours: 11 } }), schedule)).toEqual([]);
    expect(faults(composite(parts, { within: { hours: 8 } }), schedule)).toEqual(['within never-together']);
    expect(faults(composite(parts, { within: { hours: 8 }, match: 'any' }), schedule)).toEqual([]);
    const viaRule = composite([{ rule: 'spo2', atLeast: 'red' }, ...parts.slice(1)], { within: { hours: 8 } });
    expect(faults(viaRule, schedule)).toEqual(['within never-together']);
  });

  it('names what it does not ask for', () => {
    const rule = composite([LOW, DIZZY]);
    const [fault] = faultsOf(rule, planOf([rule]));
    expect(fault?.sentence.nn).toContain('blodtrykk');
  });
});

describe('parts that can never hold together', () => {
  const never = ['parts.1 never-true'];
  it.each<[string, readonly Part[], readonly string[]]>([
    ['below 90 and above 160', [LOW, { ...SYSTOLIC, above: 160 }], never],
    ['below 90 and above 80', [LOW, { ...SYSTOLIC, above: 80 }], []],
    ['below 90 and above 90', [LOW, { ...SYSTOLIC, above: 90 }], never],
    ['below 90 and below 80', [LOW, { ...SYSTOLIC, below: 80 }], []],
    ['outside 90-160 and outside 70-180', outside(90, 160, 70, 180), []],
    [
      'below 90 of one component and above 100 of the other',
      [LOW, { ...LOW, component: 'diastolic', below: undefined, above: 100 }],
      [],
    ],
    [
      'a rule below 86 and above 90',
      [
        { rule: 'spo2', atLeast: 'red' },
        { measure: 'oxygen-saturation', unit: '%', above: 86 },
      ],
      never,
    ],
    [
      'a yellow rule below 88 and above 86',
      [
        { rule: 'spo2', atLeast: 'yellow' },
        { measure: 'oxygen-saturation', unit: '%', above: 86 },
      ],
      [],
    ],
    ['two answers at once', [DIZZY, { ...DIZZY, answers: ['no'] }], never],
    ['an answer that both allow', [DIZZY, { ...DIZZY, answers: ['no', 'yes'] }], []],
    ['answers to two questions', [DIZZY, { measure: 'coded-answer', code: 'pain', answers: ['no'] }], []],
  ])('%s', (_name, parts, expected) => {
    expect(faults(composite(parts))).toEqual(expected);
    expect(faults(composite(parts, { match: 'any' }))).toEqual([]);
  });

  function outside(...[below, above, below2, above2]: readonly [number, number, number, number]): readonly Part[] {
    return [
      { ...SYSTOLIC, below, above },
      { ...SYSTOLIC, below: below2, above: above2 },
    ];
  }
});

it('a rule in order has a legal shape', () => {
  const rule = composite([LOW, { rule: 'spo2', atLeast: 'red' }, DIZZY]);
  expect(ruleSchema.parse(rule)).toEqual(rule);
  expect(ruleSchema.safeParse(composite([LOW])).success).toBe(false);
});

it('parts that any value satisfies are told in time, however many of them name one contradictory rule', () => {
  const contradictory: ZonesRule = { ...SPO2, redLow: undefined, yellowLow: 95, yellowHigh: 80 };
  const rule = composite(Array.from({ length: 60 }, () => ({ rule: 'spo2', atLeast: 'yellow' }) as const));
  expect(faultsOf(rule, planOf([contradictory, rule], { schedule: SCHEDULE }))).toEqual([]);
});

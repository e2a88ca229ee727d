import { describe, expect, test } from 'vitest';
import type { Rule } from '../rules/rule.ts';
import { checkPlan, checkValidFrom } from './check-plan.ts';
import type { Coverage } from './coverage.ts';
import type { Baseline, PlanVersion } from './plan.ts';

const DAY = 24 * 3_600_000;
const AT = Date.parse('2026-11-22T10:00:00Z');
const UNIT = '00000000-0000-8000-8000-000000000001';
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const text = (nb: string) => ({ nb, nn: nb, en: nb });
const always = { weekdays: EVERY_DAY, from: '00:00', to: '24:00', receiver: { kind: 'unit', unitId: UNIT } } as const;
const spo2: Rule = {
  type: 'zones',
  ruleKey: 'spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
};
const pef: Baseline = { key: 'pef', measure: 'pef', unit: 'L/min', value: 400 };
const good: PlanVersion = {
  v: 1,
  planVersion: 2,
  programme: 'copd',
  validFrom: AT,
  rules: [spo2],
  acknowledgeRedWithinMs: 3_600_000,
  schedule: [
    {
      key: 'morning',
      measures: [{ measure: 'oxygen-saturation' }],
      when: { kind: 'times', windows: [{ from: '08:00', to: '10:00' }] },
    },
  ],
  instructions: { green: text('Som før.'), yellow: text('Ring oss.'), red: text('Ring 113.') },
  coverage: { red: [always], yellow: [always] },
  baselines: [pef],
};

function faultsOf(more: Partial<PlanVersion>): readonly string[] {
  const surroundings = { timeZone: 'Europe/Oslo', pauses: [], unitIds: new Set([UNIT]), templates: new Set(['t 1']) };
  return checkPlan({ ...good, ...more }, surroundings).map(({ path, code }) => `${path} ${code}`);
}

const covered = (more: Partial<Coverage>): Partial<PlanVersion> => ({
  coverage: { red: [always], yellow: [always], ...more },
});

describe('a plan', () => {
  test('that can be evaluated is kept', () => {
    expect(faultsOf({})).toEqual([]);
  });

  test.each<[string, Partial<PlanVersion>, readonly string[]]>([
    ['without rules is refused', { rules: [] }, ['rules no-rule']],
    ['without rules may calibrate', { rules: [], calibration: { until: AT + 21 * DAY } }, []],
    [
      'that calibrates 13 days is refused',
      { calibration: { until: AT + 13 * DAY } },
      ['calibration.until calibration-length'],
    ],
    [
      'that calibrates 29 days is refused',
      { calibration: { until: AT + 29 * DAY } },
      ['calibration.until calibration-length'],
    ],
    ['may calibrate four weeks over a change of the clock', { calibration: { until: AT + 28 * DAY + 3_600_000 } }, []],
    ['names each rule once', { rules: [spo2, spo2] }, ['rules[1].ruleKey rule-key-twice']],
    [
      'has limits in order',
      { rules: [spo2, { ...spo2, ruleKey: 'b', redLow: 90 }] },
      ['rules[1].yellowLow contradictory-limits'],
    ],
    ['has limits in the unit of the measure', { rules: [{ ...spo2, unit: 'kg' }] }, ['rules[0].unit wrong-unit']],
    ['names a code that exists', { rules: [{ ...spo2, code: 'x' }] }, ['rules[0].code unknown-code']],
    [
      'has windows that end after they begin',
      {
        schedule: [
          {
            key: 'a',
            measures: [{ measure: 'pulse' }],
            when: { kind: 'times', windows: [{ from: '10:00', to: '08:00' }] },
          },
        ],
      },
      ['schedule[0].when.windows[0].to ends-before-it-begins'],
    ],
    ['says who receives alerts', { coverage: undefined }, ['coverage no-coverage']],
    [
      'leaves no hour without a receiver',
      covered({ red: [{ ...always, to: '22:00' }] }),
      ['coverage.red uncovered-hours'],
    ],
    [
      'names units of the community',
      covered({ yellow: [{ ...always, receiver: { kind: 'unit', unitId: 'other' } }] }),
      ['coverage.yellow[0].receiver.unitId unknown-unit'],
    ],
    ['tells the patient what to do', { instructions: undefined }, ['instructions no-instructions']],
    [
      'tells it in each language',
      { instructions: { green: text('Som før.'), yellow: { ...text('Ring oss.'), nn: ' ' }, red: text('Ring 113.') } },
      ['instructions.yellow.nn empty-text'],
    ],
    ['may say which template it was made from', { template: { templateId: 't', version: 1 } }, []],
    [
      'names a template version that there is',
      { template: { templateId: 't', version: 2 } },
      ['template unknown-template'],
    ],
    ['names each baseline once', { baselines: [pef, pef] }, ['baselines[1].key key-twice']],
    [
      'has baselines in the unit of the measure',
      { baselines: [{ ...pef, unit: 'L' }] },
      ['baselines[0].unit wrong-unit'],
    ],
    [
      'has baselines that can be',
      { baselines: [{ ...pef, value: 4000 }] },
      ['baselines[0].value implausible-baseline'],
    ],
  ])('%s', (_, more, faults) => {
    expect(faultsOf(more)).toEqual(faults);
  });

  test('is refused in three languages, each with a sentence of its own, and without the value', () => {
    const [fault] = checkPlan(
      { ...good, baselines: [{ ...pef, value: 4711 }] },
      { timeZone: 'Europe/Oslo', pauses: [] },
    );
    expect(new Set(Object.values(fault?.sentence ?? {})).size).toBe(3);
    expect(JSON.stringify(fault)).not.toContain('4711');
  });

  test('may name units nobody knows of here when it is no plan of a patient yet', () => {
    const receiver = { kind: 'unit', unitId: 'anywhere' } as const;
    const coverage = { red: [{ ...always, receiver }], yellow: [always] };
    expect(checkPlan({ ...good, coverage }, { timeZone: 'Europe/Oslo', pauses: [] })).toEqual([]);
  });
});

test.each<[string, number, number | undefined, readonly string[]]>([
  ['now', AT, undefined, []],
  ['a minute ago, as a form takes its time', AT - 60_000, undefined, []],
  ['longer ago', AT - 60_001, undefined, ['in-the-past']],
  ['next year', AT + 366 * DAY, undefined, []],
  ['later than that', AT + 367 * DAY, undefined, ['too-far-ahead']],
  ['when the newest version begins', AT + DAY, AT + DAY, []],
  ['before the newest version begins', AT, AT + 1, ['before-newest']],
  ['before one that begins any moment', AT, AT + 60_000, ['before-newest']],
  ['before one that is planned: that one is set aside', AT, AT + 60_001, []],
  ['before one that is planned, and after now', AT + DAY, AT + 366 * DAY, []],
  ['before one that is planned, but not before now', AT - 1, AT + DAY, ['before-newest']],
])('a version may begin %s', (_, validFrom, newestValidFrom, codes) => {
  expect(checkValidFrom(validFrom, { now: AT, newestValidFrom }).map(({ code }) => code)).toEqual(codes);
});

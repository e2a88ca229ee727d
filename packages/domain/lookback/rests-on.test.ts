import { describe, expect, it } from 'vitest';
import { mergedSequence } from '../merge/patient-merges.ts';
import type { Rule } from '../rules/rule.ts';
import { OSLO, oslo, planOf } from '../rules/rule-testing.ts';
import { type FiringLine, type LookedAlert, restsOn, type TouchedReading, TouchedReadings } from './rests-on.ts';

const HOUR = 3_600_000;
const AT = oslo('2026-11-20', '12:00');
const SPO2: Rule = { type: 'zones', ruleKey: 'spo2', measure: 'oxygen-saturation', unit: '%', redLow: 86 };
const WEIGHT: Rule = {
  type: 'delta',
  ruleKey: 'weight',
  measure: 'body-weight',
  unit: 'kg',
  window: { hours: 24 },
  direction: 'rise',
  yellow: 2,
};
const SILENT: Rule = {
  type: 'device',
  ruleKey: 'silent',
  on: 'silence',
  series: ['pulse'],
  afterHours: 24,
  severity: 'yellow',
};
const PLAN = planOf([SPO2, WEIGHT, SILENT]);

const touched = (more: Partial<TouchedReading> = {}): TouchedReading => ({
  sequence: 5,
  series: 'body-weight',
  measuredAt: AT - 2 * HOUR,
  knownAt: AT - 2 * HOUR,
  ...more,
});
const fired: FiringLine = { sequence: 9, at: AT + 1000, measuredAt: AT };

function rests(
  readings: readonly TouchedReading[],
  alert: Partial<LookedAlert> = {},
  lines: readonly FiringLine[] = [fired],
  plans = [PLAN],
) {
  const own = { ruleKey: 'weight', category: 'clinical', planVersion: 1, firedAt: AT, ...alert } as const;
  return restsOn(own, lines, new TouchedReadings(readings), { plans, calendar: OSLO, pauses: [] });
}

describe('an alert rests on a touched measurement', () => {
  it.each<[string, Partial<LookedAlert>, readonly FiringLine[]]>([
    ['that opened it', { openedBySequence: 5 }, []],
    ['that it shows', { reading: { sequence: 5 } }, []],
    ['that fired it again', { repeats: [{ at: AT, sequence: 5, severity: 'red' }] }, []],
    ['of which only its history knows', {}, [{ sequence: 5, at: AT }]],
    ['that its finding names', { finding: { values: [{ sequence: 5 }] } }, []],
    ['that calmed it', { greens: { marks: [{ sequence: 4 }, { sequence: 5 }] } }, []],
  ])('%s', (_, alert, lines) => {
    expect(rests([touched({ series: 'pulse' })], { ruleKey: 'spo2', firedAt: undefined, ...alert }, lines)).toBe(
      'fired',
    );
  });

  it.each<[string, TouchedReading, Partial<LookedAlert>]>([
    ['within the window of its rule', touched(), {}],
    ['at the edge of it', touched({ measuredAt: AT - 24 * HOUR }), {}],
    ['that came late, while it lived', touched({ knownAt: AT + 90 * HOUR }), {}],
    ['that came late, before it was resolved', touched({ knownAt: AT + HOUR }), { resolved: { at: AT + 2 * HOUR } }],
    ['of a record that had been merged into it', touched({ sequence: mergedSequence(1, 5), knownAt: AT - HOUR }), {}],
    ['that a silent device had sent last', touched({ series: 'pulse' }), { ruleKey: 'silent', category: 'technical' }],
  ])('%s', (_, reading, alert) => {
    expect(rests([touched({ sequence: 1, measuredAt: 0 }), reading], alert)).toBe('window');
  });

  it('by the rule of the version that was in force, and by its own when that has none of its key', () => {
    const short = planOf([{ ...WEIGHT, window: { hours: 1 } }], { planVersion: 2, validFrom: AT - HOUR / 2 });
    expect(rests([touched()], {}, [fired], [PLAN, short])).toBeUndefined();
    const none = planOf([], { planVersion: 2, validFrom: AT - HOUR / 2 });
    expect(rests([touched()], {}, [fired], [PLAN, none])).toBe('window');
  });
});

describe('an alert does not rest on one', () => {
  it.each<[string, TouchedReading, Partial<LookedAlert>]>([
    ['before the window', touched({ measuredAt: AT - 24 * HOUR - 1 }), {}],
    ['after it fired', touched({ measuredAt: AT + 1 }), {}],
    ['of another series', touched({ series: 'pulse' }), {}],
    ['that came when it was over', touched({ knownAt: AT + 3 * HOUR }), { resolved: { at: AT + 2 * HOUR } }],
    ['of a rule that looks at nothing else', touched({ series: 'oxygen-saturation' }), { ruleKey: 'spo2' }],
    ['of a record that was merged later', touched({ sequence: mergedSequence(1, 5), knownAt: AT + HOUR }), {}],
    [
      'of a record that was separated before',
      touched({ sequence: mergedSequence(1, 5), knownAt: AT - 2 * HOUR, knownUntil: AT - HOUR }),
      {},
    ],
    ['when it is of an event of that number', touched(), { category: 'event', openedBySequence: 5, ruleKey: 'e' }],
    ['when nobody knows its rule', touched(), { ruleKey: 'gone' }],
  ])('%s', (_, reading, alert) => {
    expect(rests([reading], alert)).toBeUndefined();
  });
});

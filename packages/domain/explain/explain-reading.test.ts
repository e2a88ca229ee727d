import { describe, expect, it } from 'vitest';
import { contextOf, historyOf, oslo, planOf, sample } from '../rules/rule-testing.ts';
import { explainReading } from './explain-reading.ts';

const plan = planOf([
  { type: 'zones', ruleKey: 'weight.zone', measure: 'body-weight', unit: 'kg', yellowLow: 78.5, redHigh: 100 },
  {
    type: 'delta',
    ruleKey: 'weight.gain',
    measure: 'body-weight',
    unit: 'kg',
    window: { days: 3 },
    direction: 'rise',
    yellow: 2,
  },
  {
    type: 'composite',
    ruleKey: 'weight.breath',
    match: 'all',
    within: { hours: 24 },
    parts: [
      { measure: 'body-weight', unit: 'kg', above: 81 },
      { measure: 'coded-answer', code: 'breathless', answers: ['yes'] },
    ],
    severity: 'red',
  },
  { type: 'zones', ruleKey: 'pulse', measure: 'pulse', unit: '/min', redHigh: 130 },
]);

const before = sample('body-weight', '80.0', oslo('2026-11-01'));
const own = sample('body-weight', '82.1', oslo('2026-11-03'));
const after = sample('body-weight', '60.0', oslo('2026-11-04'));
const symptom = sample('coded-answer', 'yes', oslo('2026-11-03', '07:50'), { code: 'breathless' });

describe('a reading explained', () => {
  it('says of every rule about it whether it fires, on what, compared with what, in three languages', () => {
    const outcomes = explainReading(own, historyOf([before, own, after, symptom]), contextOf(plan));
    expect(outcomes.map(({ ruleKey, severity }) => [ruleKey, severity])).toEqual([
      ['weight.zone', null],
      ['weight.gain', 'yellow'],
      ['weight.breath', 'red'],
    ]);
    const [zone, gain, breath] = outcomes;
    expect(zone?.sentence).toEqual({
      nb: 'Kroppsvekt 82,1 kg: regelen slår ikke ut (gul under 78,5 kg, rød over 100 kg).',
      nn: 'Kroppsvekt 82,1 kg: regelen slår ikkje ut (gul under 78,5 kg, raud over 100 kg).',
      en: 'Body weight 82.1 kg: the rule does not fire (yellow below 78.5 kg, red above 100 kg).',
    });
    expect(zone?.compared).toEqual({ facts: { yellowLow: 78.5, redHigh: 100 } });
    expect(gain?.sentence.nb).toContain('2,1 kg');
    expect(gain?.compared.facts).toMatchObject({ reference: 80 });
    expect(gain?.values[0]).toMatchObject({ value: '82.1', sequence: own.sequence });
    expect(breath?.values.map(({ series }) => series).sort()).toEqual(['body-weight', 'coded-answer:breathless']);
    for (const { sentence } of outcomes) expect(Object.values(sentence).every((text) => text.endsWith('.'))).toBe(true);
  });

  it('looks at nothing measured later', () => {
    const [, gain] = explainReading(own, historyOf([own, after]), contextOf(plan));
    expect(gain).toMatchObject({ severity: null, compared: { facts: { yellow: 2 } } });
    expect(gain?.sentence.en).toBe('Body weight 82.1 kg: the rule does not fire.');
  });
});

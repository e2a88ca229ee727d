import { describe, expect, it } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import { LANGUAGES } from '../language/words.ts';
import type { Rule } from '../rules/rule.ts';
import { explainAlert } from './explain-alert.ts';

const AT = Date.parse('2026-11-20T07:30:00Z');

const saturation: Rule = {
  type: 'zones',
  ruleKey: 'copd.oxygen-saturation',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
};

function alertOf(more: Partial<Alert> = {}): Alert {
  return {
    v: 1,
    alertId: 'alert-1',
    ruleKey: 'copd.oxygen-saturation',
    ruleType: 'zones',
    category: 'clinical',
    severity: 'red',
    state: 'open',
    revision: { epoch: 1, n: 1 },
    measure: 'oxygen-saturation',
    limit: { zone: 'redLow', value: 86 },
    reading: { sequence: 7, measuredAt: AT, value: '84.0', unit: '%' },
    firedAt: AT,
    openedAt: AT,
    openedBySequence: 7,
    count: 1,
    late: false,
    verify: false,
    overdue: false,
    unitId: 'unit',
    ownerOrganisationId: 'organisation',
    controllerOrganisationId: 'organisation',
    planVersion: 3,
    engineVersion: '2',
    mappingVersion: 'm-1',
    ...more,
  };
}

const unmeasured = {
  measure: undefined,
  reading: undefined,
  limit: undefined,
  openedBySequence: undefined,
} satisfies Partial<Alert>;

describe('why an alert is there', () => {
  it('is which rule of which version fired on which values, compared with what', () => {
    expect(explainAlert(alertOf(), saturation, 'en').data).toEqual({
      ruleKey: 'copd.oxygen-saturation',
      ruleType: 'zones',
      planVersion: 3,
      engineVersion: '2',
      mappingVersion: 'm-1',
      severity: 'red',
      values: [{ series: 'oxygen-saturation', sequence: 7, measuredAt: AT, value: '84.0', unit: '%' }],
      compared: { limit: { zone: 'redLow', value: 86 }, facts: undefined },
    });
  });

  it('is one sentence of the rule in each language, digits as sent', () => {
    const said = LANGUAGES.map((language) => explainAlert(alertOf(), saturation, language).sentence);
    expect(new Set(said).size).toBe(3);
    expect(said[0]).toMatch(/84,0 %.*rød.*86 %/);
    expect(said[1]).toMatch(/84,0 %.*raud.*86 %/);
    expect(said[2]).toMatch(/84\.0%.*red.*86%/);
  });

  it('names the alert’s own reading once and first, with the points it scored', () => {
    const other = { series: 'pulse', sequence: 8, measuredAt: AT + 1, value: '115', unit: '/min', points: 2 };
    const own = { ...alertOf().reading, series: 'oxygen-saturation', sequence: 7, measuredAt: AT, points: 3 };
    const context = { series: 'oxygen-therapy', sequence: 7, measuredAt: AT, answer: 'oxygen', points: 2 };
    const alert = alertOf({ ruleType: 'score', finding: { values: [other, own, context], facts: { scale: 2 } } });
    const { data } = explainAlert(alert, undefined, 'nb');
    expect(data.values).toEqual([own, other, context]);
    expect(data.compared.facts).toEqual({ scale: 2 });
  });

  it('keeps what a reading was compared with after it', () => {
    const before = { series: 'oxygen-saturation', sequence: 6, measuredAt: AT - 1, value: '93', unit: '%' };
    const { data } = explainAlert(alertOf({ finding: { values: [before] } }), undefined, 'nb');
    expect(data.values.map(({ sequence }) => sequence)).toEqual([7, 6]);
  });
});

describe('an alert whose rule is not at hand', () => {
  it.each([
    ['nb', 'Oksygenmetning 84,0 %: under rød grense 86 % (regelen copd.oxygen-saturation, planversjon 3).'],
    ['nn', 'Oksygenmetting 84,0 %: under raud grense 86 % (regelen copd.oxygen-saturation, planversjon 3).'],
    ['en', 'Oxygen saturation 84.0%: below the red limit 86% (rule copd.oxygen-saturation, plan version 3).'],
  ] as const)('says in %s what it kept: value, limit, rule and version', (language, sentence) => {
    expect(explainAlert(alertOf(), undefined, language).sentence).toBe(sentence);
  });

  it('of the first version is explained by its zones rule all the same', () => {
    const first = alertOf({ ruleType: undefined, firedAt: undefined });
    const { sentence, data } = explainAlert(first, saturation, 'nb');
    expect(sentence).toBe(explainAlert(alertOf(), saturation, 'nb').sentence);
    expect(data.ruleType).toBe('zones');
    expect(explainAlert(first, undefined, 'nb').data.ruleType).toBeUndefined();
  });

  it.each<[string, Rule]>([
    ['another key', { ...saturation, ruleKey: 'other' }],
    ['another type', { type: 'event', ruleKey: saturation.ruleKey, codes: ['3'], severity: 'red' }],
  ])('is not explained by a rule of %s', (_, rule) => {
    expect(explainAlert(alertOf(), rule, 'en')).toEqual(explainAlert(alertOf(), undefined, 'en'));
  });

  it.each([
    ['clinical', 'En regel i planen slo ut (regelen r, planversjon 3).'],
    ['missing', 'En avtalt måling mangler (regelen r, planversjon 3).'],
    ['technical', 'Utstyret trenger tilsyn (regelen r, planversjon 3).'],
    ['event', 'En hendelse er meldt (regelen r, planversjon 3).'],
    ['message', 'En melding venter på svar.'],
  ] as const)('and without a reading says what kind of thing a %s alert is', (category, sentence) => {
    const alert = alertOf({ ...unmeasured, category, ruleKey: 'r', ruleType: 'event' });
    const explained = explainAlert(alert, undefined, 'nb');
    expect(explained.sentence).toBe(sentence);
    expect(explained.data.values).toEqual([]);
  });

  it('says LO and an answer in words', () => {
    const low = alertOf({
      measure: 'glucose',
      reading: { sequence: 1, measuredAt: AT, comparator: 'LO' },
      limit: undefined,
    });
    expect(explainAlert(low, undefined, 'en').sentence).toMatch(
      /^Blood glucose below the range of the meter \(LO\) \(/,
    );
    const answer = alertOf({
      measure: 'consciousness',
      reading: { sequence: 1, measuredAt: AT, answer: 'V' },
      limit: undefined,
    });
    expect(explainAlert(answer, undefined, 'nn').sentence).toMatch(/^Medvit reagerer på tiltale \(V\) \(/);
  });
});

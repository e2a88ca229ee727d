import { JsonNumber } from '@naer/contracts/json-number';
import i18next from 'i18next';
import { describe, expect, it } from 'vitest';
import en from '../../i18n/en.json' with { type: 'json' };
import { fmt } from '../../i18n/fmt.ts';
import nb from '../../i18n/nb.json' with { type: 'json' };
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { describeAlert } from './describe-alert.ts';
import { rowFixture } from './row-fixture.ts';
import { statusText } from './status-text.ts';

const i18n = i18next.createInstance();
void i18n.init({
  lng: 'nb',
  resources: { nb: { translation: nb }, en: { translation: en } },
  interpolation: { escapeValue: false },
  initAsync: false,
});
const texts = (language: 'nb' | 'en', row: WorklistRow) => {
  const { measure, value, limit } = describeAlert(row, i18n.getFixedT(language), fmt(language));
  return [measure, value, limit].map((text) => text?.replaceAll('\u00a0', ' ') ?? null);
};
const number = (text: string) => new JsonNumber(text);

describe('an alert in words', () => {
  it('has its value with the digits that were sent, in the language’s own writing', () => {
    const row = rowFixture({
      measure: 'glucose',
      value: number('6.30'),
      unit: 'mmol/L',
      limit: { zone: 'yellowHigh', value: number('6.1') },
    });
    expect(texts('nb', row)).toEqual(['Blodsukker', '6,30 mmol/L', 'over gul grense 6,1 mmol/L']);
    expect(texts('en', row)).toEqual(['Blood glucose', '6.30 mmol/L', 'above yellow limit 6.1 mmol/L']);
  });

  it('shows the limit in its own unit when the reading was sent in another', () => {
    const row = rowFixture({
      measure: 'body-temperature',
      value: number('102.2'),
      unit: '[degF]',
      limit: { zone: 'redHigh', value: number('38.5') },
    });
    expect(texts('nb', row)).toEqual(['Kroppstemperatur', '102,2 °F', 'over rød grense 38,5 °C']);
  });

  it('speaks a blood pressure as systolic over diastolic, and says which of them it is about', () => {
    const components = { systolic: number('182'), diastolic: number('95'), mean: number('124') };
    const row = rowFixture({ measure: 'blood-pressure', component: 'systolic', components, value: undefined });
    expect(texts('nb', { ...row, unit: 'mm[Hg]', limit: undefined })).toEqual([
      'Blodtrykk, systolisk',
      '182/95 (124) mmHg',
      null,
    ]);
  });

  it('says what LO means, and keeps < and >', () => {
    expect(texts('en', rowFixture({ measure: 'glucose', value: undefined, comparator: 'LO' }))[1]).toBe(
      'LO (below the meter’s range)',
    );
    expect(texts('nb', rowFixture({ value: number('0.60'), comparator: '<', unit: 'mmol/L' }))[1]).toBe(
      '< 0,60 mmol/L',
    );
  });

  it('names scores and answers', () => {
    const score = rowFixture({ measure: 'score', code: 'news2', value: number('8'), unit: '{score}' });
    expect(texts('nb', score)).toEqual(['NEWS2', '8 poeng', 'under rød grense 86 poeng']);
    const answer = rowFixture({ measure: 'consciousness', answer: 'V', value: undefined, limit: undefined });
    expect(texts('en', answer)).toEqual(['Consciousness', 'Responds to voice (V)', null]);
  });

  it('shows what it has no words for as it was sent, and leaves nothing out', () => {
    const row = rowFixture({ measure: 'new-thing', value: number('7'), unit: 'zz', limit: undefined });
    expect(texts('nb', row)).toEqual(['new-thing', '7 zz', null]);
    const coded = rowFixture({ measure: 'coded-answer', code: 'toString', answer: 'constructor', limit: undefined });
    expect(texts('en', coded)).toEqual(['Answer: toString', 'constructor', null]);
  });
});

describe('an alert that is no plain limit', () => {
  const described = (language: 'nb' | 'en', row: WorklistRow) =>
    describeAlert(row, i18n.getFixedT(language), fmt(language));
  const summary = { nb: 'Steg 2,1 kg på 3 dager.', nn: 'Steig 2,1 kg på 3 dagar.', en: 'Rose 2.1 kg in 3 days.' };
  const unmeasured = { measure: undefined, value: undefined, unit: undefined, limit: undefined, measuredAt: undefined };

  it.each([
    ['missing', 'Avtalt måling er ikke mottatt', 'An agreed measurement has not come'],
    ['technical', 'Ingen kontakt med utstyret', 'No contact with the equipment'],
    ['event', 'Hendelse meldt', 'Event reported'],
    ['clinical', 'Regel i planen slo ut', 'A rule of the plan fired'],
  ] as const)('says what happened when nothing was measured: %s', (category, nbText, enText) => {
    const row = rowFixture({ ...unmeasured, category, ruleType: 'missing' });
    expect(texts('nb', row)).toEqual([nbText, '', null]);
    expect(texts('en', row)).toEqual([enText, '', null]);
  });

  it('is an event by its name, and silence only when nothing is heard: what the equipment reports is no silence', () => {
    const empty = {
      nb: 'Meldt: medisindispenser tom (1.13).',
      nn: '',
      en: 'Reported: medicine dispenser empty (1.13).',
    };
    const row = rowFixture({ ...unmeasured, category: 'technical', ruleType: 'event', summary: empty });
    expect(described('nb', row)).toMatchObject({ measure: 'Melding om utstyret', sentence: empty.nb, kind: null });
    expect(described('en', row)).toMatchObject({ measure: 'Report about the equipment', sentence: empty.en });
    expect(texts('nb', { ...row, ruleType: 'device' })[0]).toBe('Ingen kontakt med utstyret');
    expect(texts('nb', { ...row, category: 'event' })[0]).toBe('Hendelse meldt');
    const named = { ...row, facts: { code: '1.13' } };
    expect(described('nb', named)).toMatchObject({ measure: 'Medisindispenser tom', sentence: empty.nb });
    expect(texts('en', named)[0]).toBe('Medicine dispenser empty');
    expect(texts('nb', { ...named, category: 'event', facts: { code: '3' } })[0]).toBe('Trygghetsalarm');
    expect(texts('nb', { ...named, category: 'event', facts: { code: 'drill' }, drill: true })[0]).toBe('Prøvealarm');
    expect(texts('nb', { ...named, category: 'event', facts: { code: 'toString' } })[0]).toBe('Hendelse meldt');
  });

  it.each([
    ['relative', 'Mot eget nivå'],
    ['delta', 'Endring'],
    ['persistence', 'Gjentatt'],
    ['trend', 'Trend'],
    ['composite', 'Sammensatt'],
    ['score', 'Skår'],
  ])(
    'names its rule type and says by its sentence, not by a limit in the wrong unit, what fired: %s',
    (ruleType, name) => {
      const { kind, sentence, limit, limitShort } = described('nb', rowFixture({ ruleType, summary }));
      expect(kind).toBe(ruleType);
      expect(i18n.getFixedT('nb')(`kind.${kind ?? 'score'}`)).toBe(name);
      expect([sentence, limit, limitShort]).toEqual(['Steg 2,1 kg på 3 dager.', null, null]);
      expect(described('en', rowFixture({ ruleType, summary })).sentence).toBe('Rose 2.1 kg in 3 days.');
    },
  );

  it('keeps its limit and names no type when it is one of zones, and a type this version does not know names none', () => {
    expect(described('nb', rowFixture({ ruleType: 'zones', summary }))).toMatchObject({ kind: null, sentence: null });
    expect(described('nb', rowFixture({ ruleType: 'toString', summary }))).toMatchObject({
      kind: null,
      sentence: summary.nb,
    });
  });

  it('is technical before anything else: a low battery names no clinical type', () => {
    const battery = rowFixture({
      category: 'technical',
      ruleType: 'device',
      measure: 'battery',
      value: number('12'),
      summary,
    });
    expect(described('nb', battery)).toMatchObject({ kind: null, measure: 'Batteri', value: '12\u00a0%' });
    expect(described('nb', { ...battery, ruleType: 'trend' }).kind).toBeNull();
  });

  const part = (measure: string, text: string, unit: string, points?: number) => ({
    measure,
    measuredAt: '2026-11-22T10:00:00.000Z',
    value: number(text),
    unit,
    ...(points !== undefined && { points }),
  });

  it('is NEWS2 with its total and each part’s points, or says that there is no total', () => {
    const values = [part('pulse', '115', '/min', 2), part('respiratory-rate', '11', '/min', 1)];
    const row = rowFixture({ ruleType: 'score', measure: 'pulse', values, facts: { total: 7 }, limit: undefined });
    expect(described('nb', row)).toMatchObject({
      measure: 'NEWS2',
      value: '7\u00a0poeng',
      parts: ['Puls 115\u00a0/min: 2 poeng', 'Respirasjonsfrekvens 11\u00a0/min: 1 poeng'],
    });
    expect(described('en', row).parts[1]).toBe('Respiratory rate 11\u00a0/min: 1 point');
    expect(described('nb', { ...row, facts: {} }).value).toBe('ufullstendig, ingen sum');
  });

  it('tells nothing twice in a list: a NEWS2 by the parts that give points, anything else by its sentence', () => {
    const values = [part('pulse', '115', '/min', 2), part('respiratory-rate', '16', '/min', 0)];
    const news2 = rowFixture({ ruleType: 'score', measure: 'pulse', values, facts: { total: 2 }, summary });
    expect(described('nb', news2).brief).toEqual(['Puls 115\u00a0/min: 2 poeng']);
    const composite = { ...news2, ruleType: 'composite' };
    expect(described('nb', composite).brief).toEqual([summary.nb]);
    const { summary: _, ...older } = composite;
    expect(described('nb', older).brief).toEqual(described('nb', older).parts);
  });

  it('is a composite with its parts', () => {
    const answer = { measure: 'coded-answer', code: 'dyspnoea', answer: 'yes', measuredAt: '2026-11-22T10:00:00.000Z' };
    const row = rowFixture({ ruleType: 'composite', values: [part('body-weight', '82.50', 'kg'), answer] });
    expect(described('nb', row).parts).toEqual(['Vekt 82,50\u00a0kg', 'Svar: dyspnoea yes']);
    expect(described('nb', { ...row, ruleType: 'delta' }).parts).toEqual([]);
  });
});

describe('who has acknowledged', () => {
  const t = i18n.getFixedT('en');
  const by = (acknowledgedBy?: string) =>
    statusText({ state: 'acknowledged', acknowledgedBy }, 'me', { other: 'Lars Demo' }, t);

  it('is you, a known colleague, or nobody in particular: never an id', () => {
    expect(by('me')).toBe('Acknowledged by you');
    expect(by('other')).toBe('Acknowledged by Lars Demo');
    expect(by('0192-unknown')).toBe('Acknowledged');
    expect(by('toString')).toBe('Acknowledged');
    expect(by()).toBe('Acknowledged');
  });
});

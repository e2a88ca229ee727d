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

import { describe, expect, it } from 'vitest';
import type { AlertReading } from '../alert/alert.ts';
import { CATALOGUE } from '../measurement/catalogue.ts';
import { MEASUREMENT_TYPES } from '../measurement/reading.ts';
import { formatNumber, formatSigned, roundBeside } from './format-number.ts';
import { formatUnit } from './format-unit.ts';
import { formatChange, formatValue } from './format-value.ts';
import { measureName } from './measure-name.ts';
import { LANGUAGES } from './words.ts';

const at = { sequence: 1, measuredAt: 0 };
const mmHg = 'mm[Hg]';

describe('a number', () => {
  it.each([
    [82.1, '82,1', '82.1'],
    [82, '82', '82'],
    [0.1 + 0.2, '0,3', '0.3'],
    [5.55062, '5,551', '5.551'],
    [-0.0001, '0', '0'],
    [-2.5, '−2,5', '−2.5'],
    [1e21, '1000000000000000000000', '1000000000000000000000'],
    [1e-9, '0', '0'],
    [200_000, '200000', '200000'],
    ['6.30', '6,30', '6.30'],
    ['5.55062', '5,55062', '5.55062'],
    ['-1.0', '−1,0', '−1.0'],
    ['1e3', '1000', '1000'],
  ])('%s is read %s in Norwegian and %s in English', (n, norwegian, english) => {
    expect([formatNumber(n, 'nb'), formatNumber(n, 'nn'), formatNumber(n, 'en')]).toEqual([
      norwegian,
      norwegian,
      english,
    ]);
  });

  it.each([
    [2.1, '+2,1'],
    [-2.1, '−2,1'],
    [0, '0'],
    [0.0001, '0'],
  ])('that is a difference of %s shows its sign: %s', (n, shown) => {
    expect(formatSigned(n, 'nb')).toBe(shown);
  });

  it.each([
    [77.777, 80, 77.8],
    [79.96, 80, 79.96],
    [79.9996, 80, 80],
    [80.04, 80, 80.04],
    [82.34, 82, 82.3],
  ])('of %s beside its limit %s is shown as %s', (n, limit, shown) => {
    expect(roundBeside(n, limit)).toBe(shown);
  });
});

describe('a value', () => {
  it.each<[string, Partial<AlertReading>, string, string, string]>([
    ['a weight', { value: '80.0', unit: 'kg' }, '80,0 kg', '80,0 kg', '80.0 kg'],
    ['a percentage', { value: '84', unit: '%' }, '84 %', '84 %', '84%'],
    ['a temperature', { value: '38.2', unit: 'Cel' }, '38,2 °C', '38,2 °C', '38.2 °C'],
    ['a temperature from America', { value: '98.6', unit: '[degF]' }, '98,6 °F', '98,6 °F', '98.6 °F'],
    ['a pulse', { value: '72', unit: '/min' }, '72 per minutt', '72 per minutt', '72 per minute'],
    ['a peak flow', { value: '350', unit: 'L/min' }, '350 liter per minutt', '350 liter per minutt', '350 L/min'],
    ['a night', { value: '6.5', unit: 'h' }, '6,5 timer', '6,5 timar', '6.5 hours'],
    ['an hour', { value: '1', unit: 'h' }, '1 time', '1 time', '1 hour'],
    [
      'an index',
      { value: '4', unit: '{events}/h' },
      '4 hendelser per time',
      '4 hendingar per time',
      '4 events per hour',
    ],
    ['steps', { value: '5000', unit: '{steps}/d' }, '5000 per døgn', '5000 per døgn', '5000 per day'],
    ['a score', { value: '7', unit: '{score}' }, '7 poeng', '7 poeng', '7 points'],
    ['another writing of a unit', { value: '5.5', unit: 'mmol/l' }, '5,5 mmol/L', '5,5 mmol/L', '5.5 mmol/L'],
    ['a unit nobody has words for', { value: '5', unit: 'mg/dL' }, '5 mg/dL', '5 mg/dL', '5 mg/dL'],
    [
      'below',
      { value: '1.1', unit: 'mmol/L', comparator: '<' },
      'under 1,1 mmol/L',
      'under 1,1 mmol/L',
      'below 1.1 mmol/L',
    ],
    ['above', { value: '33', unit: 'mmol/L', comparator: '>' }, 'over 33 mmol/L', 'over 33 mmol/L', 'above 33 mmol/L'],
    [
      'LO',
      { comparator: 'LO' },
      'under apparatets måleområde (LO)',
      'under måleområdet til apparatet (LO)',
      'below the range of the meter (LO)',
    ],
    [
      'HI',
      { comparator: 'HI' },
      'over apparatets måleområde (HI)',
      'over måleområdet til apparatet (HI)',
      'above the range of the meter (HI)',
    ],
    [
      'a blood pressure',
      { components: { systolic: { value: '120', unit: mmHg }, diastolic: { value: '80', unit: mmHg } } },
      '120/80 mmHg',
      '120/80 mmHg',
      '120/80 mmHg',
    ],
    [
      'a blood pressure with its mean',
      {
        components: {
          systolic: { value: '120', unit: mmHg },
          diastolic: { value: '80', unit: mmHg },
          mean: { value: '93.5', unit: mmHg },
        },
      },
      '120/80 (93,5) mmHg',
      '120/80 (93,5) mmHg',
      '120/80 (93.5) mmHg',
    ],
    ['an answer of its own', { answer: 'mer slim' }, '«mer slim»', '«mer slim»', '“mer slim”'],
  ])('that is %s', (_, value, nb, nn, en) => {
    expect(LANGUAGES.map((language) => formatValue({ ...at, ...value }, language))).toEqual([nb, nn, en]);
  });

  it.each([
    ['oxygen-therapy', 'air', 'romluft', 'romluft', 'room air'],
    ['oxygen-therapy', 'oxygen', 'oksygen', 'oksygen', 'oxygen'],
    ['consciousness', 'U', 'reagerer ikke (U)', 'reagerer ikkje (U)', 'unresponsive (U)'],
    ['coded-answer', 'A', '«A»', '«A»', '“A”'],
  ] as const)('of %s that is the answer %s has words', (measure, answer, nb, nn, en) => {
    expect(LANGUAGES.map((language) => formatValue({ ...at, answer }, language, measure))).toEqual([nb, nn, en]);
    const series = measure === 'coded-answer' ? 'coded-answer:q1' : measure;
    expect(LANGUAGES.map((language) => formatValue({ ...at, answer, series }, language))).toEqual([nb, nn, en]);
  });

  it('that is a change has its sign', () => {
    expect(formatChange(-2, 'kg', 'nn')).toBe('−2 kg');
  });
});

describe('the name of a measure', () => {
  it.each([
    [{ measure: 'oxygen-saturation' }, 'oksygenmetning', 'oksygenmetting', 'oxygen saturation'],
    [{ measure: 'consciousness' }, 'bevissthet', 'medvit', 'consciousness'],
    [
      { measure: 'blood-pressure', component: 'systolic' },
      'systolisk blodtrykk',
      'systolisk blodtrykk',
      'systolic blood pressure',
    ],
    [{ measure: 'score', code: 'cat' }, 'CAT-skår', 'CAT-skår', 'CAT score'],
    [{ measure: 'score', code: 'new-one' }, 'skår new-one', 'skår new-one', 'score new-one'],
    [{ measure: 'coded-answer', code: 'dyspnoea' }, 'svar på «dyspnoea»', 'svar på «dyspnoea»', 'answer to “dyspnoea”'],
    [{ measure: 'pef' }, 'PEF', 'PEF', 'PEF'],
  ] as const)('of %o', (measured, nb, nn, en) => {
    expect(LANGUAGES.map((language) => measureName(measured, language))).toEqual([nb, nn, en]);
  });

  it.each(MEASUREMENT_TYPES)('of %s is words in each language, not its code', (measure) => {
    for (const language of LANGUAGES) expect(measureName({ measure }, language)).toMatch(/^[\p{L}\d() -]{3,}$/u);
  });

  it('and every canonical unit of the catalogue are free of UCUM brackets', () => {
    const units = Object.values(CATALOGUE).flatMap((entry) => ('canonicalUnit' in entry ? [entry.canonicalUnit] : []));
    for (const unit of units)
      for (const language of LANGUAGES) expect(formatUnit(unit, 2, language)).not.toMatch(/[[\]{}]/);
    expect(units.length).toBeGreaterThan(10);
  });
});

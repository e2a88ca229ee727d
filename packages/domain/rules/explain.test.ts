import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../language/words.ts';
import type { Sample } from '../measurement/sample.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { Rule } from './rule.ts';
import { judgeReading, oslo, planOf, sample, sentenceOf } from './rule-testing.ts';

const AT = oslo('2026-11-20');
const before = (days: number) => oslo(`2026-11-${20 - days}`);

const spo2: Rule = {
  type: 'zones',
  ruleKey: 'spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
};
const glucose: Rule = {
  type: 'zones',
  ruleKey: 'glucose',
  measure: 'glucose',
  unit: 'mmol/L',
  redLow: 3,
  yellowHigh: 14,
};
const temperature: Rule = { type: 'zones', ruleKey: 'temp', measure: 'body-temperature', unit: 'Cel', yellowHigh: 38 };
const systolic: Rule = {
  type: 'zones',
  ruleKey: 'sbp',
  measure: 'blood-pressure',
  component: 'systolic',
  unit: 'mm[Hg]',
  redHigh: 170,
};
const cat: Rule = { type: 'zones', ruleKey: 'cat', measure: 'score', code: 'cat', unit: '{score}', yellowHigh: 20 };
const pef: Rule = {
  type: 'relative',
  ruleKey: 'pef',
  measure: 'pef',
  unit: 'L/min',
  baseline: 450,
  as: 'percent',
  redLow: 50,
  yellowLow: 80,
};
const points: Rule = {
  type: 'relative',
  ruleKey: 'points',
  measure: 'body-weight',
  unit: 'kg',
  baseline: 80,
  as: 'points',
  yellowLow: -2,
  redHigh: 3,
};
const delta: Rule = {
  type: 'delta',
  ruleKey: 'delta',
  measure: 'body-weight',
  unit: 'kg',
  window: { days: 3 },
  direction: 'either',
  yellow: 2,
};
const mean: Rule = {
  type: 'trend',
  ruleKey: 'mean',
  measure: 'body-weight',
  unit: 'kg',
  window: { days: 7 },
  of: 'mean',
  minSamples: 2,
  yellowHigh: 82,
};
const slope: Rule = { ...mean, ruleKey: 'slope', of: 'slope', yellowLow: -0.3, yellowHigh: 0.3 };
const days: Rule = {
  type: 'persistence',
  ruleKey: 'days',
  on: 'spo2',
  counts: 'yellow',
  n: 2,
  of: { days: 3 },
  becomes: 'red',
};
const readings: Rule = { ...days, ruleKey: 'readings', on: 'sbp', of: { readings: 4, within: { days: 7 } } };
const plan: PlanVersion = planOf([spo2, systolic, days, readings]);

const kg = (value: number | string, at = AT, more: Partial<Sample> = {}) => sample('body-weight', value, at, more);

describe('a sentence says what was measured, and compared with what', () => {
  it.each<[string, Rule, Sample, readonly Sample[], string, string, string]>([
    [
      'below a limit',
      spo2,
      sample('oxygen-saturation', 84, AT),
      [],
      'Oksygenmetning 84 % er under den røde grensen på 86 %.',
      'Oksygenmetting 84 % er under den raude grensa på 86 %.',
      'Oxygen saturation 84% is below the red limit of 86%.',
    ],
    [
      'outside the range of the meter',
      glucose,
      sample('glucose', 'LO', AT),
      [],
      'Blodsukker er under apparatets måleområde (LO); den røde grensen er 3 mmol/L.',
      'Blodsukker er under måleområdet til apparatet (LO); den raude grensa er 3 mmol/L.',
      'Blood glucose is below the range of the meter (LO); the red limit is 3 mmol/L.',
    ],
    [
      'more than a number',
      glucose,
      sample('glucose', '>33.3', AT),
      [],
      'Blodsukker er over 33,3 mmol/L; den gule grensen er 14 mmol/L.',
      'Blodsukker er over 33,3 mmol/L; den gule grensa er 14 mmol/L.',
      'Blood glucose is above 33.3 mmol/L; the yellow limit is 14 mmol/L.',
    ],
    [
      'in another unit than the limit',
      temperature,
      sample('body-temperature', 39, AT, { text: '102.2', unit: '[degF]' }),
      [],
      'Kroppstemperatur 102,2 °F (39 °C) er over den gule grensen på 38 °C.',
      'Kroppstemperatur 102,2 °F (39 °C) er over den gule grensa på 38 °C.',
      'Body temperature 102.2 °F (39 °C) is above the yellow limit of 38 °C.',
    ],
    [
      'a part',
      systolic,
      sample('blood-pressure', '172/95', AT),
      [],
      'Systolisk blodtrykk 172 mmHg er over den røde grensen på 170 mmHg.',
      'Systolisk blodtrykk 172 mmHg er over den raude grensa på 170 mmHg.',
      'Systolic blood pressure 172 mmHg is above the red limit of 170 mmHg.',
    ],
    [
      'a score',
      cat,
      sample('score', 21, AT, { code: 'cat', series: 'score:cat' }),
      [],
      'CAT-skår 21 poeng er over den gule grensen på 20 poeng.',
      'CAT-skår 21 poeng er over den gule grensa på 20 poeng.',
      'CAT score 21 points is above the yellow limit of 20 points.',
    ],
    [
      'a percentage of the baseline',
      pef,
      sample('pef', 350, AT),
      [],
      'PEF 350 liter per minutt er 77,8 % av utgangsverdien (450 liter per minutt); den gule grensen er 80 %.',
      'PEF 350 liter per minutt er 77,8 % av utgangsverdien (450 liter per minutt); den gule grensa er 80 %.',
      'PEF 350 L/min is 77.8% of the baseline (450 L/min); the yellow limit is 80%.',
    ],
    [
      'below the range, against a baseline',
      pef,
      sample('pef', 'LO', AT),
      [],
      'PEF er under apparatets måleområde (LO); den røde grensen er 50 % av utgangsverdien (450 liter per minutt).',
      'PEF er under måleområdet til apparatet (LO); den raude grensa er 50 % av utgangsverdien (450 liter per minutt).',
      'PEF is below the range of the meter (LO); the red limit is 50% of the baseline (450 L/min).',
    ],
    [
      'a difference from the baseline',
      points,
      kg('77.5'),
      [],
      'Kroppsvekt 77,5 kg er 2,5 kg under utgangsverdien (80 kg); den gule grensen er −2 kg.',
      'Kroppsvekt 77,5 kg er 2,5 kg under utgangsverdien (80 kg); den gule grensa er −2 kg.',
      'Body weight 77.5 kg is 2.5 kg below the baseline (80 kg); the yellow limit is −2 kg.',
    ],
    [
      'a rise',
      delta,
      kg('82.1'),
      [kg('80.0', before(3)), kg('81.0', before(1))],
      'Kroppsvekt 82,1 kg er 2,1 kg over laveste verdi de siste 3 dagene (80,0 kg); grensen er +2 kg.',
      'Kroppsvekt 82,1 kg er 2,1 kg over lågaste verdi dei siste 3 dagane (80,0 kg); grensa er +2 kg.',
      'Body weight 82.1 kg is 2.1 kg above the lowest value of the last 3 days (80.0 kg); the limit is +2 kg.',
    ],
    [
      'a fall since the day before',
      { ...delta, window: { days: 1 } },
      kg('78.0'),
      [kg('80.0', before(1))],
      'Kroppsvekt 78,0 kg er 2 kg under høyeste verdi siden dagen før (80,0 kg); grensen er −2 kg.',
      'Kroppsvekt 78,0 kg er 2 kg under høgaste verdi sidan dagen før (80,0 kg); grensa er −2 kg.',
      'Body weight 78.0 kg is 2 kg below the highest value since the day before (80.0 kg); the limit is −2 kg.',
    ],
    [
      'a fall within hours',
      { ...delta, window: { hours: 36 } },
      kg('78.0'),
      [kg('80.0', before(1))],
      'Kroppsvekt 78,0 kg er 2 kg under høyeste verdi de siste 36 timene (80,0 kg); grensen er −2 kg.',
      'Kroppsvekt 78,0 kg er 2 kg under høgaste verdi dei siste 36 timane (80,0 kg); grensa er −2 kg.',
      'Body weight 78.0 kg is 2 kg below the highest value of the last 36 hours (80.0 kg); the limit is −2 kg.',
    ],
    [
      'so many of so many days',
      days,
      sample('oxygen-saturation', 87, AT),
      [sample('oxygen-saturation', 85, before(2))],
      'Oksygenmetning 87 % er under den gule grensen på 88 %; det gjelder 2 av de siste 3 dagene.',
      'Oksygenmetting 87 % er under den gule grensa på 88 %; det gjeld 2 av dei siste 3 dagane.',
      'Oxygen saturation 87% is below the yellow limit of 88%; this holds for 2 of the last 3 days.',
    ],
    [
      'so many of so many readings, of a part',
      readings,
      sample('blood-pressure', '180/90', AT),
      [sample('blood-pressure', '175/90', before(2)), sample('blood-pressure', '171/90', before(3))],
      'Systolisk blodtrykk 180 mmHg er over den røde grensen på 170 mmHg; det gjelder 3 av de siste 4 målingene.',
      'Systolisk blodtrykk 180 mmHg er over den raude grensa på 170 mmHg; det gjeld 3 av dei siste 4 målingane.',
      'Systolic blood pressure 180 mmHg is above the red limit of 170 mmHg; this holds for 3 of the last 4 measurements.',
    ],
    [
      'a mean',
      mean,
      kg('83.0'),
      [kg('81.5', before(1))],
      'Gjennomsnittet for kroppsvekt de siste 7 dagene er 82,3 kg (2 målinger), over den gule grensen på 82 kg.',
      'Gjennomsnittet for kroppsvekt dei siste 7 dagane er 82,3 kg (2 målingar), over den gule grensa på 82 kg.',
      'The mean body weight of the last 7 days is 82.3 kg (2 measurements), above the yellow limit of 82 kg.',
    ],
    [
      'a rising slope',
      slope,
      kg('80.8'),
      [kg('80.4', before(1)), kg('80.0', before(2))],
      'Kroppsvekt øker med 0,4 kg per døgn de siste 7 dagene (3 målinger); den gule grensen er +0,3 kg per døgn.',
      'Kroppsvekt aukar med 0,4 kg per døgn dei siste 7 dagane (3 målingar); den gule grensa er +0,3 kg per døgn.',
      'Body weight is rising by 0.4 kg per day over the last 7 days (3 measurements); the yellow limit is +0.3 kg per day.',
    ],
    [
      'a falling slope',
      slope,
      kg('79.0'),
      [kg('80.0', before(1))],
      'Kroppsvekt synker med 1 kg per døgn de siste 7 dagene (2 målinger); den gule grensen er −0,3 kg per døgn.',
      'Kroppsvekt søkk med 1 kg per døgn dei siste 7 dagane (2 målingar); den gule grensa er −0,3 kg per døgn.',
      'Body weight is falling by 1 kg per day over the last 7 days (2 measurements); the yellow limit is −0.3 kg per day.',
    ],
  ])('%s', (_, rule, own, past, nb, nn, en) => {
    const finding = judgeReading(rule, own, past, plan);
    if (finding === undefined) throw new Error('it does not fire');
    expect(LANGUAGES.map((language) => sentenceOf(rule, finding, own, language))).toEqual([nb, nn, en]);
  });
});

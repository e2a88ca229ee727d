import type { ComponentName, MeasurementType } from '../measurement/reading.ts';
import type { Language } from './words.ts';

type Words = Readonly<Record<Language, string>>;

/** What a rule or a value is about. `code` tells scores and coded answers apart. */
export interface Measured {
  readonly measure: MeasurementType;
  readonly code?: string | undefined;
  readonly component?: ComponentName | undefined;
}

const same = (word: string): Words => ({ nb: word, nn: word, en: word });

const MEASURES: Readonly<Record<MeasurementType, Words>> = {
  'blood-pressure': { nb: 'blodtrykk', nn: 'blodtrykk', en: 'blood pressure' },
  pulse: { nb: 'puls', nn: 'puls', en: 'pulse' },
  'oxygen-saturation': { nb: 'oksygenmetning', nn: 'oksygenmetting', en: 'oxygen saturation' },
  'respiratory-rate': { nb: 'respirasjonsfrekvens', nn: 'respirasjonsfrekvens', en: 'respiratory rate' },
  'body-temperature': { nb: 'kroppstemperatur', nn: 'kroppstemperatur', en: 'body temperature' },
  'body-weight': { nb: 'kroppsvekt', nn: 'kroppsvekt', en: 'body weight' },
  glucose: { nb: 'blodsukker', nn: 'blodsukker', en: 'blood glucose' },
  'cgm-glucose': { nb: 'vevssukker (CGM)', nn: 'vevssukker (CGM)', en: 'tissue glucose (CGM)' },
  fev1: same('FEV1'),
  fvc: same('FVC'),
  pef: same('PEF'),
  'apnea-hypopnea-index': {
    nb: 'apné-hypopné-indeks (AHI)',
    nn: 'apné-hypopné-indeks (AHI)',
    en: 'apnoea-hypopnoea index (AHI)',
  },
  'cpap-usage': { nb: 'CPAP-bruk', nn: 'CPAP-bruk', en: 'CPAP use' },
  steps: { nb: 'antall skritt', nn: 'talet på steg', en: 'number of steps' },
  'oxygen-flow': { nb: 'oksygenstrøm', nn: 'oksygenstraum', en: 'oxygen flow' },
  'oxygen-therapy': { nb: 'oksygenbehandling', nn: 'oksygenbehandling', en: 'oxygen therapy' },
  consciousness: { nb: 'bevissthet', nn: 'medvit', en: 'consciousness' },
  score: { nb: 'skår', nn: 'skår', en: 'score' },
  'coded-answer': { nb: 'svar', nn: 'svar', en: 'answer' },
  battery: { nb: 'batterinivå', nn: 'batterinivå', en: 'battery level' },
};

const COMPONENTS: Readonly<Record<ComponentName, Words>> = {
  systolic: { nb: 'systolisk blodtrykk', nn: 'systolisk blodtrykk', en: 'systolic blood pressure' },
  diastolic: { nb: 'diastolisk blodtrykk', nn: 'diastolisk blodtrykk', en: 'diastolic blood pressure' },
  mean: { nb: 'middelarterietrykk', nn: 'middelarterietrykk', en: 'mean arterial pressure' },
};

const SCORES: ReadonlyMap<string, Words> = new Map([
  ['news2', same('NEWS2')],
  [
    'cfs',
    {
      nb: 'klinisk skrøpelighetsskala (CFS)',
      nn: 'klinisk skala for skrøpelegheit (CFS)',
      en: 'Clinical Frailty Scale (CFS)',
    },
  ],
  ['cat', { nb: 'CAT-skår', nn: 'CAT-skår', en: 'CAT score' }],
  ['eq-vas', same('EQ-VAS')],
]);

/** The name inside a sentence: lower case unless it is an abbreviation (`startSentence` raises the first letter). */
export function measureName({ measure, code, component }: Measured, language: Language): string {
  if (component !== undefined) return COMPONENTS[component][language];
  const name = MEASURES[measure][language];
  if (code === undefined) return name;
  if (measure === 'score') return SCORES.get(code)?.[language] ?? `${name} ${code}`;
  if (measure !== 'coded-answer') return name;
  return language === 'en' ? `${name} to “${code}”` : `${name} på «${code}»`;
}

import type { Language } from './words.ts';

interface UnitWords {
  readonly one: string;
  readonly many: string;
}
type Unit = string | UnitWords;

/** UCUM code -> what people read. A unit that is not here is shown as sent. */
const UNITS: ReadonlyMap<string, Unit | Readonly<Record<Language, Unit>>> = new Map<
  string,
  Unit | Readonly<Record<Language, Unit>>
>([
  ['mm[Hg]', 'mmHg'],
  ['Cel', '°C'],
  ['[degF]', '°F'],
  ['[lb_av]', { nb: 'pund', nn: 'pund', en: 'lb' }],
  ['/min', { nb: 'per minutt', nn: 'per minutt', en: 'per minute' }],
  ['mmol/l', 'mmol/L'],
  ['L', { nb: 'liter', nn: 'liter', en: 'L' }],
  ['L/min', { nb: 'liter per minutt', nn: 'liter per minutt', en: 'L/min' }],
  [
    '{events}/h',
    {
      nb: { one: 'hendelse per time', many: 'hendelser per time' },
      nn: { one: 'hending per time', many: 'hendingar per time' },
      en: { one: 'event per hour', many: 'events per hour' },
    },
  ],
  [
    'h',
    {
      nb: { one: 'time', many: 'timer' },
      nn: { one: 'time', many: 'timar' },
      en: { one: 'hour', many: 'hours' },
    },
  ],
  ['{steps}/d', { nb: 'per døgn', nn: 'per døgn', en: 'per day' }],
  ['{score}', { nb: 'poeng', nn: 'poeng', en: { one: 'point', many: 'points' } }],
]);

/** The unit after a number: `mm[Hg]` is mmHg, `/min` is per minutt. `n` decides between one and many. */
export function formatUnit(unit: string, n: number | undefined, language: Language): string {
  const known = UNITS.get(unit);
  if (known === undefined) return unit;
  const words = typeof known === 'string' || 'one' in known ? known : known[language];
  return typeof words === 'string' ? words : n === 1 ? words.one : words.many;
}

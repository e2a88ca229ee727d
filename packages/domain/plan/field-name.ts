import type { Language } from '../language/words.ts';

type Words = Readonly<Record<Language, string>>;

/** Last name of a path -> what people call it. A name that is not here is shown as it is. */
const FIELDS: ReadonlyMap<string, Words> = new Map([
  ['redLow', { nb: 'nedre røde grense', nn: 'nedre raude grense', en: 'lower red limit' }],
  ['yellowLow', { nb: 'nedre gule grense', nn: 'nedre gule grense', en: 'lower yellow limit' }],
  ['yellowHigh', { nb: 'øvre gule grense', nn: 'øvre gule grense', en: 'upper yellow limit' }],
  ['redHigh', { nb: 'øvre røde grense', nn: 'øvre raude grense', en: 'upper red limit' }],
  ['red', { nb: 'rød grense', nn: 'raud grense', en: 'red limit' }],
  ['yellow', { nb: 'gul grense', nn: 'gul grense', en: 'yellow limit' }],
  ['below', { nb: 'under', nn: 'under', en: 'below' }],
  ['above', { nb: 'over', nn: 'over', en: 'above' }],
  ['unit', { nb: 'enhet', nn: 'eining', en: 'unit' }],
  ['measure', { nb: 'måling', nn: 'måling', en: 'measure' }],
  ['component', { nb: 'del', nn: 'del', en: 'component' }],
  ['code', { nb: 'kode', nn: 'kode', en: 'code' }],
  ['codes', { nb: 'koder', nn: 'kodar', en: 'codes' }],
  ['answers', { nb: 'svar', nn: 'svar', en: 'answers' }],
  ['severity', { nb: 'alvorlighetsgrad', nn: 'alvorsgrad', en: 'severity' }],
  ['atLeast', { nb: 'minste alvorlighetsgrad', nn: 'minste alvorsgrad', en: 'least severity' }],
  ['counts', { nb: 'teller fra', nn: 'tel frå', en: 'counts from' }],
  ['becomes', { nb: 'blir', nn: 'blir', en: 'becomes' }],
  ['single3', { nb: 'én enkelt treer gir', nn: 'éin einskild trear gjev', en: 'a single 3 gives' }],
  ['direction', { nb: 'retning', nn: 'retning', en: 'direction' }],
  ['match', { nb: 'vilkår', nn: 'vilkår', en: 'condition' }],
  ['parts', { nb: 'deler', nn: 'delar', en: 'parts' }],
  ['rule', { nb: 'regel', nn: 'regel', en: 'rule' }],
  ['on', { nb: 'gjelder', nn: 'gjeld', en: 'about' }],
  ['type', { nb: 'regeltype', nn: 'regeltype', en: 'rule type' }],
  ['baseline', { nb: 'utgangsverdi', nn: 'utgangsverdi', en: 'baseline' }],
  ['value', { nb: 'verdi', nn: 'verdi', en: 'value' }],
  ['days', { nb: 'dager', nn: 'dagar', en: 'days' }],
  ['hours', { nb: 'timer', nn: 'timar', en: 'hours' }],
  ['readings', { nb: 'målinger', nn: 'målingar', en: 'readings' }],
  ['n', { nb: 'antall', nn: 'tal', en: 'count' }],
  ['of', { nb: 'av', nn: 'av', en: 'of' }],
  ['window', { nb: 'tidsvindu', nn: 'tidsvindauge', en: 'window' }],
  ['within', { nb: 'innen', nn: 'innan', en: 'within' }],
  ['minSamples', { nb: 'minste antall målinger', nn: 'minste tal på målingar', en: 'least samples' }],
  ['schedule', { nb: 'måleplan', nn: 'måleplan', en: 'schedule' }],
  ['when', { nb: 'tidspunkt', nn: 'tidspunkt', en: 'time' }],
  ['weekdays', { nb: 'ukedager', nn: 'vekedagar', en: 'weekdays' }],
  ['windows', { nb: 'tidsrom', nn: 'tidsrom', en: 'time windows' }],
  ['from', { nb: 'fra', nn: 'frå', en: 'from' }],
  ['to', { nb: 'til', nn: 'til', en: 'to' }],
  ['measures', { nb: 'målinger', nn: 'målingar', en: 'measures' }],
  ['everyMinutes', { nb: 'minutter mellom målinger', nn: 'minutt mellom målingar', en: 'minutes between readings' }],
  ['remindAfterMinutes', { nb: 'minutter før påminnelse', nn: 'minutt før påminning', en: 'minutes to the reminder' }],
  ['missedAfterMinutes', { nb: 'minutter før uteblitt', nn: 'minutt før utebliven', en: 'minutes until missed' }],
  ['tell', { nb: 'klinikeren får vite det', nn: 'klinikaren får vite det', en: 'the clinician is told' }],
  ['nextDayAt', { nb: 'neste dag kl.', nn: 'neste dag kl.', en: 'next day at' }],
  [
    'redAfterInRow',
    { nb: 'uteblitte på rad før rød', nn: 'uteblivne på rad før raud', en: 'missed in a row until red' },
  ],
  ['afterHours', { nb: 'etter timer', nn: 'etter timar', en: 'after hours' }],
  ['series', { nb: 'måleserier', nn: 'måleseriar', en: 'series' }],
  [
    'acknowledgeWithinMinutes',
    { nb: 'kvitteres innen minutter', nn: 'kvitterast innan minutt', en: 'minutes to acknowledge' },
  ],
  ['nb', { nb: 'tekst på bokmål', nn: 'tekst på bokmål', en: 'text in Bokmål' }],
  ['nn', { nb: 'tekst på nynorsk', nn: 'tekst på nynorsk', en: 'text in Nynorsk' }],
  ['en', { nb: 'tekst på engelsk', nn: 'tekst på engelsk', en: 'text in English' }],
]);

/** A path in words: `window.days` is "tidsvindu, dager"; a place in a list counts from 1. */
export function fieldName(path: string, language: Language): string {
  return path
    .split('.')
    .map((step) => {
      const [name = '', ...places] = step.split(/[[\]]+/).filter((text) => text !== '');
      const words = FIELDS.get(name)?.[language] ?? name;
      return [words, ...places.map((place) => String(Number(place) + 1))].join(' ');
    })
    .join(', ');
}

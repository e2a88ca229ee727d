import { formatQuantity, formatValue } from '../language/format-value.ts';
import { joinWords } from '../language/join-words.ts';
import { startSentence } from '../language/start-sentence.ts';
import type { Language } from '../language/words.ts';
import type { DeviceRule } from './device.ts';
import { nameOf } from './explain-missing.ts';
import type { Told } from './rule-type.ts';

const BATTERY = {
  nb: { subject: 'Batteriet er på', below: 'under', red: 'den røde grensen', yellow: 'den gule grensen' },
  nn: { subject: 'Batteriet er på', below: 'under', red: 'den raude grensa', yellow: 'den gule grensa' },
  en: { subject: 'The battery is at', below: 'below', red: 'the red limit', yellow: 'the yellow limit' },
} as const satisfies Record<Language, unknown>;

/** What happened, then from which series. */
export function explainDevice(rule: DeviceRule, told: Told, language: Language): string {
  switch (rule.on) {
    case 'battery':
      return explainBattery(told, language);
    case 'silence':
      return `${silent(told, language)} (${seriesOf(rule, language)}).`;
    default:
      return `${repeated(rule, told, language)} (${seriesOf(rule, language)}).`;
  }
}

function seriesOf({ series }: { readonly series: readonly string[] }, language: Language): string {
  return joinWords(
    series.map((one) => nameOf(one, language)),
    language,
  );
}

function explainBattery({ values, limit, severity }: Told, language: Language): string {
  const words = BATTERY[language];
  const [own] = values ?? [];
  const level = own === undefined ? '' : ` ${formatValue(own, language, 'battery')}`;
  const below = limit === undefined ? '' : ` ${formatQuantity(limit.value, '%', language)}`;
  return `${words.subject}${level}: ${words.below} ${words[severity]}${below}.`;
}

function silent({ facts = {} }: Told, language: Language): string {
  const hours = facts.silentHours;
  const after = formatQuantity(Number(facts.afterHours), 'h', language);
  if (hours === undefined)
    return {
      nb: `Utstyret har ikke gitt lyd fra seg; grensen er ${after}`,
      nn: `Utstyret har ikkje gitt lyd frå seg; grensa er ${after}`,
      en: `Nothing has been heard from the device; the limit is ${after}`,
    }[language];
  const since = formatQuantity(Number(hours), 'h', language);
  return {
    nb: `Ingen kontakt med utstyret på ${since}; grensen er ${after}`,
    nn: `Ingen kontakt med utstyret på ${since}; grensa er ${after}`,
    en: `No contact with the device for ${since}; the limit is ${after}`,
  }[language];
}

function repeated({ on }: DeviceRule, { facts = {} }: Told, language: Language): string {
  const n = Number(facts.n);
  const of = Number(facts.of);
  const what = {
    'clock-drift': {
      nb: 'kom fra et utstyr med feil klokke',
      nn: 'kom frå utstyr med feil klokke',
      en: 'came from a device whose clock was wrong',
    },
    questionable: { nb: 'var tvilsomme', nn: 'var tvilsame', en: 'were questionable' },
  }[on === 'clock-drift' ? on : 'questionable'][language];
  return startSentence(
    {
      nb: `${n} av de siste ${of} målingene ${what}`,
      nn: `${n} av dei siste ${of} målingane ${what}`,
      en: `${n} of the last ${of} readings ${what}`,
    }[language],
  );
}

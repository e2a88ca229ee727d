import type { RuleFault } from './rule-type.ts';

type Details = Readonly<Record<string, string | number>>;
type Sentences = RuleFault['sentence'];

/** Sentences of the faults that a plan is refused for; `{name}` is filled from the details. */
const SENTENCES = {
  'no-number': {
    en: '{measure} has no number to compare with a limit.',
    nb: '{measure} har ingen tallverdi å sammenligne med en grense.',
    nn: '{measure} har ingen talverdi å samanlikne med ei grense.',
  },
  'unknown-code': {
    en: 'This code does not exist for {measure}.',
    nb: 'Denne koden finnes ikke for {measure}.',
    nn: 'Denne koden finst ikkje for {measure}.',
  },
  'missing-component': {
    en: '{measure} has several parts: say which one the rule is about.',
    nb: '{measure} har flere deler: oppgi hvilken regelen gjelder.',
    nn: '{measure} har fleire delar: oppgi kva for ein regelen gjeld.',
  },
  'unexpected-component': {
    en: '{measure} has no parts.',
    nb: '{measure} har ingen deler.',
    nn: '{measure} har ingen delar.',
  },
  'wrong-unit': {
    en: 'The limits of this measure must be given in {unit}.',
    nb: 'Grensene for denne målingen må oppgis i {unit}.',
    nn: 'Grensene for denne målinga må oppgjevast i {unit}.',
  },
  'no-limit': {
    en: 'The rule has no limit, so it can never fire.',
    nb: 'Regelen har ingen grense og kan aldri slå ut.',
    nn: 'Regelen har inga grense og kan aldri slå ut.',
  },
  'contradictory-limits': {
    en: 'This limit must be higher than {other}.',
    nb: 'Denne grensen må være høyere enn {other}.',
    nn: 'Denne grensa må vere høgare enn {other}.',
  },
} as const satisfies Record<string, Sentences>;

export type FaultCode = keyof typeof SENTENCES;

/** A fault with its sentence in three languages. */
export function faultOf(path: string, code: FaultCode, details: Details = {}): RuleFault {
  const { en, nb, nn } = SENTENCES[code];
  return { path, code, sentence: { en: fill(en, details), nb: fill(nb, details), nn: fill(nn, details) } };
}

function fill(sentence: string, details: Details): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? ''));
}

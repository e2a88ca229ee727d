import { fillIn } from '../language/fill-in.ts';
import { inEach } from '../language/in-each.ts';
import type { RuleFault } from '../rules/rule-type.ts';

type Details = Readonly<Record<string, string>>;

/** What a template, or a draft made from one, is refused for besides the faults of its plan; `{name}` is filled in. */
const SENTENCES = {
  'patient-value-in-template': {
    nb: 'En mal har ingen pasients verdier: oppgi nøkkelen til en utgangsverdi som pasienten må få.',
    nn: 'Ein mal har ingen pasient sine verdiar: oppgi nøkkelen til ein utgangsverdi som pasienten må få.',
    en: 'A template holds no patient’s values: give the key of a baseline that the patient must be given.',
  },
  'empty-title': {
    nb: 'Malen mangler navn på dette språket.',
    nn: 'Malen manglar namn på dette språket.',
    en: 'The template has no title in this language.',
  },
  'unknown-rule': {
    nb: 'Malen har ingen regel med denne nøkkelen.',
    nn: 'Malen har ingen regel med denne nøkkelen.',
    en: 'The template has no rule with this key.',
  },
  'missing-baseline': {
    nb: 'Planen trenger pasientens egen verdi: {key}.',
    nn: 'Planen treng pasienten sin eigen verdi: {key}.',
    en: 'The plan needs the patient’s own value: {key}.',
  },
  'unknown-baseline': {
    nb: 'Malen spør ikke etter denne verdien.',
    nn: 'Malen spør ikkje etter denne verdien.',
    en: 'The template does not ask for this value.',
  },
  'baseline-twice': {
    nb: 'Verdien er oppgitt to ganger.',
    nn: 'Verdien er oppgjeven to gonger.',
    en: 'The value is given twice.',
  },
  'baseline-unit': {
    nb: 'Verdien må oppgis i {unit}.',
    nn: 'Verdien må oppgjevast i {unit}.',
    en: 'The value must be given in {unit}.',
  },
} as const satisfies Record<string, RuleFault['sentence']>;

export type TemplateFaultCode = keyof typeof SENTENCES;

/** A fault of a template or of what is put into it, with its sentence in three languages. */
export function templateFault(path: string, code: TemplateFaultCode, details: Details = {}): RuleFault {
  const told = (name: string) => details[name] ?? '';
  return { path, code, sentence: inEach((language) => fillIn(SENTENCES[code][language], told)) };
}

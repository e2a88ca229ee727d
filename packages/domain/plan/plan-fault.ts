import { fillIn } from '../language/fill-in.ts';
import { inEach } from '../language/in-each.ts';
import type { RuleFault } from '../rules/rule-type.ts';

type Details = Readonly<Record<string, string | number>>;

/** What a whole plan is refused for, besides the faults of its rules; `{name}` is filled from the details. */
const SENTENCES = {
  'no-rule': {
    nb: 'Planen har ingen regler. Uten regler kan den bare samle målinger i en kalibrering.',
    nn: 'Planen har ingen reglar. Utan reglar kan han berre samle målingar i ei kalibrering.',
    en: 'The plan has no rules. Without rules it can only collect measurements in a calibration.',
  },
  'rule-key-twice': {
    nb: 'To regler har samme nøkkel. Varsler henger på den.',
    nn: 'To reglar har same nøkkel. Varsel heng på han.',
    en: 'Two rules have the same key. Alerts hang on it.',
  },
  'key-twice': {
    nb: 'Denne nøkkelen er brukt to ganger.',
    nn: 'Denne nøkkelen er brukt to gonger.',
    en: 'This key is used twice.',
  },
  'no-coverage': {
    nb: 'Planen sier ikke hvem som tar imot varsler, time for time.',
    nn: 'Planen seier ikkje kven som tek imot varsel, time for time.',
    en: 'The plan does not say who receives alerts, hour by hour.',
  },
  'unknown-unit': {
    nb: 'Denne enheten får ikke pasientens varsler: de går til enheten som følger pasienten.',
    nn: 'Denne eininga får ikkje varsla til pasienten: dei går til eininga som følgjer pasienten.',
    en: 'This unit does not get the patient’s alerts: they go to the unit that follows the patient.',
  },
  'unknown-template': {
    nb: 'Denne versjonen av malen finnes ikke i helsefellesskapet.',
    nn: 'Denne versjonen av malen finst ikkje i helsefellesskapet.',
    en: 'This version of the template does not exist in the health community.',
  },
  'no-instructions': {
    nb: 'Pasienten må få vite hva som skal gjøres i hver sone.',
    nn: 'Pasienten må få vite kva som skal gjerast i kvar sone.',
    en: 'The patient must be told what to do in each zone.',
  },
  'empty-text': {
    nb: 'Teksten til pasienten mangler på dette språket.',
    nn: 'Teksten til pasienten manglar på dette språket.',
    en: 'The text for the patient is missing in this language.',
  },
  'implausible-baseline': {
    nb: 'Utgangsverdien er utenfor det som er mulig å måle.',
    nn: 'Utgangsverdien er utanfor det som er mogleg å måle.',
    en: 'The baseline is outside what can be measured.',
  },
  'calibration-length': {
    nb: 'En kalibrering varer {shortest} til {longest} døgn fra planen gjelder.',
    nn: 'Ei kalibrering varer {shortest} til {longest} døgn frå planen gjeld.',
    en: 'A calibration lasts {shortest} to {longest} days from when the plan is in force.',
  },
  'in-the-past': {
    nb: 'Planen kan ikke gjelde fra et tidspunkt som har vært.',
    nn: 'Planen kan ikkje gjelde frå eit tidspunkt som har vore.',
    en: 'The plan cannot be in force from a time that has passed.',
  },
  'before-newest': {
    nb: 'Planen kan ikke gjelde fra før den nyeste versjonen gjør det.',
    nn: 'Planen kan ikkje gjelde frå før den nyaste versjonen gjer det.',
    en: 'The plan cannot be in force from before its newest version is.',
  },
  'too-far-ahead': {
    nb: 'Planen kan ikke gjelde fra mer enn {days} døgn frem i tid.',
    nn: 'Planen kan ikkje gjelde frå meir enn {days} døgn fram i tid.',
    en: 'The plan cannot be in force from more than {days} days ahead.',
  },
} as const satisfies Record<string, RuleFault['sentence']>;

export type PlanFaultCode = keyof typeof SENTENCES;

/** A fault of the plan with its sentence in three languages. */
export function planFault(path: string, code: PlanFaultCode, details: Details = {}): RuleFault {
  const told = (name: string) => String(details[name] ?? '');
  return { path, code, sentence: inEach((language) => fillIn(SENTENCES[code][language], told)) };
}

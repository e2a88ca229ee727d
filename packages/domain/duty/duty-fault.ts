import { fillIn } from '../language/fill-in.ts';
import { inEach } from '../language/in-each.ts';
import type { RuleFault } from '../rules/rule-type.ts';

/** What hours, a ladder or a roster is refused for; `{name}` is filled from the details. */
const SENTENCES = {
  'ends-before-it-begins': {
    nb: 'Slutten må komme etter begynnelsen.',
    nn: 'Slutten må kome etter byrjinga.',
    en: 'The end must come after the beginning.',
  },
  'never-open': {
    nb: 'Enheten må ha minst én åpningstid. Uten åpningstider regnes den som alltid åpen.',
    nn: 'Eininga må ha minst ei opningstid. Utan opningstider blir ho rekna som alltid open.',
    en: 'The unit needs at least one opening time. Without opening hours it counts as always open.',
  },
  'unknown-unit': {
    nb: 'Denne enheten finnes ikke i helsefellesskapet.',
    nn: 'Denne eininga finst ikkje i helsefellesskapet.',
    en: 'This unit does not exist in the health community.',
  },
  'fallback-cycle': {
    nb: 'Enhetene ville ha sendt varslene i ring.',
    nn: 'Einingane ville ha sendt varsla i ring.',
    en: 'The units would send the alerts round in a circle.',
  },
  'fallback-without-live-queue': {
    nb: 'Et legekontor uten vaktliste mottar sammendrag og kan ikke ta over varsler.',
    nn: 'Eit legekontor utan vaktliste får samandrag og kan ikkje ta over varsel.',
    en: 'A practice without a live queue receives summaries and cannot take alerts over.',
  },
  'is-a-fallback': {
    nb: 'En annen enhet sender varslene sine hit og trenger at de blir sett.',
    nn: 'Ei anna eining sender varsla sine hit og treng at dei blir sett.',
    en: 'Another unit sends its alerts here and needs them to be seen.',
  },
  'unknown-duty': {
    nb: 'Enheten har ingen vakt med denne nøkkelen.',
    nn: 'Eininga har inga vakt med denne nøkkelen.',
    en: 'The unit has no duty with this key.',
  },
  'duty-in-use': {
    nb: 'En signert varslingsrekke bruker denne vakten.',
    nn: 'Ei signert varslingsrekkje bruker denne vakta.',
    en: 'A signed ladder uses this duty.',
  },
  'key-twice': {
    nb: 'Denne nøkkelen er brukt to ganger.',
    nn: 'Denne nøkkelen er brukt to gonger.',
    en: 'This key is used twice.',
  },
  'no-step': {
    nb: 'Et rødt varsel må nå noen: rekken trenger minst ett trinn.',
    nn: 'Eit raudt varsel må nå nokon: rekkja treng minst eitt trinn.',
    en: 'A red alert must reach somebody: the ladder needs at least one step.',
  },
  'red-cannot-wait': {
    nb: 'Et rødt varsel kan ikke vente til enheten åpner.',
    nn: 'Eit raudt varsel kan ikkje vente til eininga opnar.',
    en: 'A red alert cannot wait until the unit opens.',
  },
  'round-too-long': {
    nb: 'En runde varer lenger enn {hours} timer.',
    nn: 'Ein runde varer lenger enn {hours} timar.',
    en: 'A round lasts longer than {hours} hours.',
  },
  'too-long': {
    nb: 'En vakt varer høyst {days} døgn.',
    nn: 'Ei vakt varer høgst {days} døgn.',
    en: 'A shift lasts {days} days at most.',
  },
  'in-the-past': {
    nb: 'Vakten må slutte frem i tid.',
    nn: 'Vakta må slutte fram i tid.',
    en: 'The shift must end in the future.',
  },
  'too-far-ahead': {
    nb: 'Vakten kan ikke begynne mer enn {days} døgn frem i tid.',
    nn: 'Vakta kan ikkje byrje meir enn {days} døgn fram i tid.',
    en: 'The shift cannot begin more than {days} days ahead.',
  },
  'unknown-person': {
    nb: 'Denne personen arbeider ikke ved enheten.',
    nn: 'Denne personen arbeider ikkje ved eininga.',
    en: 'This person does not work at the unit.',
  },
  'own-substitute': {
    nb: 'En person kan ikke være sin egen vikar.',
    nn: 'Ein person kan ikkje vere sin eigen vikar.',
    en: 'A person cannot be their own substitute.',
  },
  'endpoint-not-allowed': {
    nb: 'Adressen hører ikke til en kjent tjeneste for varsler i nettleser.',
    nn: 'Adressa høyrer ikkje til ei kjend teneste for varsel i nettlesar.',
    en: 'The address does not belong to a known push service.',
  },
} as const satisfies Record<string, RuleFault['sentence']>;

export type DutyFaultCode = keyof typeof SENTENCES;

/** A fault with its sentence in three languages; never a value. */
export function dutyFault(
  path: string,
  code: DutyFaultCode,
  details: Readonly<Record<string, string | number>> = {},
): RuleFault {
  const told = (name: string) => String(details[name] ?? '');
  return { path, code, sentence: inEach((language) => fillIn(SENTENCES[code][language], told)) };
}

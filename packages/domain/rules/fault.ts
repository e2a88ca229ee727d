import { fillIn } from '../language/fill-in.ts';
import { formatNumber } from '../language/format-number.ts';
import { inEach } from '../language/in-each.ts';
import { startSentence } from '../language/start-sentence.ts';
import type { Language } from '../language/words.ts';
import type { RuleFault } from './rule-type.ts';

/** A function gives the words of each language (the name of a measure). */
type Details = Readonly<Record<string, string | number | ((language: Language) => string)>>;
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
  'never-true': {
    en: 'These conditions can never hold together, so the rule can never fire.',
    nb: 'Disse vilkårene kan aldri være oppfylt samtidig, så regelen kan aldri slå ut.',
    nn: 'Desse vilkåra kan aldri vere oppfylte samtidig, så regelen kan aldri slå ut.',
  },
  'always-true': {
    en: 'Every value is below the one limit or above the other: the condition always holds.',
    nb: 'Alle verdier er under den ene grensen eller over den andre: vilkåret er alltid oppfylt.',
    nn: 'Alle verdiar er under den eine grensa eller over den andre: vilkåret er alltid oppfylt.',
  },
  'unknown-answer': {
    en: '{measure} cannot be answered with {answer}.',
    nb: '{measure} kan ikke besvares med {answer}.',
    nn: '{measure} kan ikkje svarast på med {answer}.',
  },
  'missing-code': {
    en: 'Say which answer is meant: the code is missing.',
    nb: 'Oppgi hvilket svar det gjelder: koden mangler.',
    nn: 'Oppgi kva svar det gjeld: koden manglar.',
  },
  'outside-score': {
    en: '{measure} runs from {low} to {high}: this limit lies outside.',
    nb: '{measure} går fra {low} til {high}: denne grensen ligger utenfor.',
    nn: '{measure} går frå {low} til {high}: denne grensa ligg utanfor.',
  },
  'repeated-code': {
    en: 'The code {code} is given more than once.',
    nb: 'Koden {code} er oppgitt flere ganger.',
    nn: 'Koden {code} er oppgjeven fleire gonger.',
  },
  'repeated-key': {
    en: 'The key {key} is used twice.',
    nb: 'Nøkkelen {key} er brukt to ganger.',
    nn: 'Nøkkelen {key} er brukt to gonger.',
  },
  'repeated-measure': {
    en: '{measure} is asked for twice in the same entry.',
    nb: '{measure} er bedt om to ganger i samme punkt.',
    nn: '{measure} er bede om to gonger i same punktet.',
  },
  'repeated-weekday': {
    en: 'A weekday is given twice.',
    nb: 'En ukedag er oppgitt to ganger.',
    nn: 'Ein vekedag er oppgitt to gonger.',
  },
  'ends-before-it-begins': {
    en: 'The end must be later than the beginning, on the same day.',
    nb: 'Slutten må være senere enn begynnelsen, på samme dag.',
    nn: 'Slutten må vere seinare enn starten, på same dag.',
  },
  'overlapping-windows': {
    en: 'This overlaps with {from}–{to}.',
    nb: 'Dette overlapper med {from}–{to}.',
    nn: 'Dette overlappar med {from}–{to}.',
  },
  'unknown-schedule': {
    en: 'The schedule has no entry with the key {key}.',
    nb: 'Måleplanen har ikke noe punkt med nøkkelen {key}.',
    nn: 'Måleplanen har ikkje noko punkt med nøkkelen {key}.',
  },
  'continuous-schedule': {
    en: 'A sensor that sends by itself has no times to miss: use a device rule for silence.',
    nb: 'En sensor som sender selv, har ingen tidspunkter å gå glipp av: bruk en utstyrsregel for taushet.',
    nn: 'Ein sensor som sender sjølv, har ingen tidspunkt å gå glipp av: bruk ein utstyrsregel for stille.',
  },
  'reminder-after-missed': {
    en: 'The reminder must not come after the measurement has counted as missed.',
    nb: 'Påminnelsen kan ikke komme etter at målingen er regnet som uteblitt.',
    nn: 'Påminninga kan ikkje kome etter at målinga er rekna som utebliven.',
  },
  'told-before-missed': {
    en: 'At this time of the next day the measurement may not yet count as missed.',
    nb: 'På dette tidspunktet neste dag er målingen kanskje ikke regnet som uteblitt ennå.',
    nn: 'På dette tidspunktet neste dag er målinga kanskje ikkje rekna som utebliven enno.',
  },
  'row-too-long': {
    en: 'The schedule does not ask so many times in the {days} days that are looked back on.',
    nb: 'Måleplanen spør ikke så mange ganger i løpet av de {days} dagene det sees tilbake på.',
    nn: 'Måleplanen spør ikkje så mange gonger i løpet av dei {days} dagane det blir sett tilbake på.',
  },
  'unknown-series': {
    en: 'There is no measure {series}.',
    nb: 'Målingen {series} finnes ikke.',
    nn: 'Målinga {series} finst ikkje.',
  },
  'uncovered-hours': {
    en: '{stretch} has no receiver for {severity} alerts.',
    nb: '{stretch} har ingen mottaker for {severity} varsler.',
    nn: '{stretch} har ingen mottakar for {severity} varsel.',
  },
  'covered-twice': {
    en: '{stretch} has more than one receiver for {severity} alerts.',
    nb: '{stretch} har mer enn én mottaker for {severity} varsler.',
    nn: '{stretch} har meir enn éin mottakar for {severity} varsel.',
  },
  'never-open': {
    en: 'The patient is told to wait for an opening hour, but nobody receives {severity} alerts at any hour of the week.',
    nb: 'Pasienten blir bedt om å vente til åpningstid, men ingen tar imot {severity} varsler noen time i uken.',
    nn: 'Pasienten blir beden om å vente til opningstid, men ingen tek imot {severity} varsel nokon time i veka.',
  },
  'red-cannot-wait': {
    en: 'A red alert cannot wait for an opening hour: say 113 or 116117.',
    nb: 'Et rødt varsel kan ikke vente til åpningstid: oppgi 113 eller 116117.',
    nn: 'Eit raudt varsel kan ikkje vente til opningstid: oppgi 113 eller 116117.',
  },
  'no-event-code': {
    en: 'The rule names no event, so it can never fire.',
    nb: 'Regelen nevner ingen hendelse og kan aldri slå ut.',
    nn: 'Regelen nemner inga hending og kan aldri slå ut.',
  },
  'too-few-samples': {
    en: 'The schedule gives only {given} of the {needed} measurements of {measure} that the rule needs in its window.',
    nb: 'Måleplanen gir bare {given} av de {needed} målingene av {measure} som regelen trenger i tidsrommet.',
    nn: 'Måleplanen gir berre {given} av dei {needed} målingane av {measure} som regelen treng i tidsrommet.',
  },
  'not-asked-for': {
    en: 'The schedule asks for no {measure} within the window of the rule.',
    nb: 'Måleplanen ber ikke om {measure} innenfor tidsrommet til regelen.',
    nn: 'Måleplanen ber ikkje om {measure} innanfor tidsrommet til regelen.',
  },
  'unknown-baseline': {
    en: 'The plan has no baseline “{key}”.',
    nb: 'Planen har ingen utgangsverdi «{key}».',
    nn: 'Planen har ingen utgangsverdi «{key}».',
  },
  'baseline-mismatch': {
    en: 'The baseline “{key}” is of another measure or in another unit than the rule.',
    nb: 'Utgangsverdien «{key}» gjelder en annen måling eller en annen enhet enn regelen.',
    nn: 'Utgangsverdien «{key}» gjeld ei anna måling eller ei anna eining enn regelen.',
  },
  'baseline-not-positive': {
    en: 'A percentage needs a baseline above zero.',
    nb: 'En prosentandel krever en utgangsverdi over null.',
    nn: 'Ein prosentdel krev ein utgangsverdi over null.',
  },
  'percent-not-positive': {
    en: 'A percentage of the baseline must be above zero.',
    nb: 'En prosentandel av utgangsverdien må være over null.',
    nn: 'Ein prosentdel av utgangsverdien må vere over null.',
  },
  'unknown-rule': {
    en: 'The plan has no rule “{key}”.',
    nb: 'Planen har ingen regel «{key}».',
    nn: 'Planen har ingen regel «{key}».',
  },
  'unfit-rule': {
    en: 'The rule “{key}” does not judge single values: only a rule of zones or relative limits can be built upon.',
    nb: 'Regelen «{key}» vurderer ikke enkeltverdier: bare en regel med soner eller relative grenser kan brukes her.',
    nn: 'Regelen «{key}» vurderer ikkje enkeltverdiar: berre ein regel med soner eller relative grenser kan brukast her.',
  },
  'no-red-limit': {
    en: 'The rule “{key}” has no red limit, so nothing would ever count.',
    nb: 'Regelen «{key}» har ingen rød grense, så ingenting ville telle.',
    nn: 'Regelen «{key}» har inga raud grense, så ingenting ville telje.',
  },
  'more-than-of': {
    en: '{n} times of {of} is not possible.',
    nb: '{n} ganger av {of} er ikke mulig.',
    nn: '{n} gonger av {of} er ikkje mogleg.',
  },
  'never-together': {
    en: 'The schedule never asks for all of these measurements within one window of the rule.',
    nb: 'Måleplanen ber aldri om alle disse målingene innenfor ett tidsrom av regelens lengde.',
    nn: 'Måleplanen ber aldri om alle desse målingane innanfor eitt tidsrom av lengda til regelen.',
  },
} as const satisfies Record<string, Sentences>;

export type FaultCode = keyof typeof SENTENCES;

/** A fault with its sentence in three languages. */
export function faultOf(path: string, code: FaultCode, details: Details = {}): RuleFault {
  return { path, code, sentence: inEach((language) => fill(code, language, details)) };
}

function fill(code: FaultCode, language: Language, details: Details): string {
  const filled = fillIn(SENTENCES[code][language], (name) => {
    const detail = details[name];
    if (typeof detail === 'function') return detail(language);
    return typeof detail === 'number' ? formatNumber(detail, language) : (detail ?? '');
  });
  return startSentence(filled);
}

import type { AlertCategory, AlertState } from '../alert/alert.ts';
import { inEach } from '../language/in-each.ts';
import type { Words } from '../language/words.ts';

/** How far an alert has come, as a patient is told it: nobody has looked, somebody has it in hand, it is over. */
export const OWN_ALERT_STATES = ['waiting', 'taken', 'over'] as const;
export type OwnAlertState = (typeof OWN_ALERT_STATES)[number];

const ABOUT: Readonly<Record<AlertCategory, Words>> = {
  clinical: {
    nb: 'En måling er utenfor det som er avtalt i planen.',
    nn: 'Ei måling er utanfor det som er avtalt i planen.',
    en: 'A measurement is outside what the plan agrees.',
  },
  missing: {
    nb: 'En måling som er avtalt i planen, har ikke kommet.',
    nn: 'Ei måling som er avtalt i planen, har ikkje kome.',
    en: 'A measurement that the plan asks for has not come.',
  },
  technical: {
    nb: 'Noe ser ut til å være galt med utstyret.',
    nn: 'Noko ser ut til å vere gale med utstyret.',
    en: 'Something seems to be wrong with the equipment.',
  },
  event: {
    nb: 'Utstyret har meldt fra om en hendelse.',
    nn: 'Utstyret har meldt frå om ei hending.',
    en: 'The equipment has reported an event.',
  },
  message: {
    nb: 'En melding er sendt til dem som følger opp.',
    nn: 'Ei melding er send til dei som følgjer opp.',
    en: 'A message was sent to those who follow up.',
  },
};
const PROGRESS: Readonly<Record<OwnAlertState, Words>> = {
  waiting: { nb: 'Ingen har svart ennå.', nn: 'Ingen har svart enno.', en: 'Nobody has answered yet.' },
  taken: { nb: 'Noen har tatt tak i det.', nn: 'Nokon har teke tak i det.', en: 'Somebody is dealing with it.' },
  over: { nb: 'Det er avsluttet.', nn: 'Det er avslutta.', en: 'It is closed.' },
};

/** What a patient is told of the state of an alert. */
export function ownAlertState(state: AlertState): OwnAlertState {
  switch (state) {
    case 'pending':
    case 'open':
      return 'waiting';
    case 'acknowledged':
    case 'in-progress':
      return 'taken';
    case 'resolved':
      return 'over';
  }
}

/** What an alert is about and how far it has come, in fixed words: no value, no limit, and nothing that anybody wrote. */
export function tellOwnAlert(category: AlertCategory, state: OwnAlertState): Words {
  return inEach((language) => `${ABOUT[category][language]} ${PROGRESS[state][language]}`);
}

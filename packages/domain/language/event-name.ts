import type { Language } from './words.ts';

type Words = Readonly<Record<Language, string>>;

/** `vkp-alert-code` of the welfare-technology hub (DOMAIN 6), those whose meaning is stated. */
const EVENTS: ReadonlyMap<string, Words> = new Map([
  ['1.1', { nb: 'medisin ikke gitt', nn: 'medisin ikkje gitt', en: 'medicine not dispensed' }],
  ['1.13', { nb: 'medisindispenser tom', nn: 'medisindispensar tom', en: 'medicine dispenser empty' }],
  [
    '1.17',
    {
      nb: 'lavt batteri i medisindispenser',
      nn: 'lågt batteri i medisindispensar',
      en: 'medicine dispenser battery low',
    },
  ],
  [
    '1.20',
    {
      nb: 'ingen kontakt med medisindispenser',
      nn: 'ingen kontakt med medisindispensar',
      en: 'no contact with the medicine dispenser',
    },
  ],
  [
    '1.22',
    { nb: 'medisindispenser manipulert', nn: 'medisindispensar manipulert', en: 'medicine dispenser tampered with' },
  ],
  ['2', { nb: 'lokalisering', nn: 'lokalisering', en: 'location' }],
  ['3', { nb: 'trygghetsalarm', nn: 'tryggleiksalarm', en: 'safety alarm' }],
  ['4.1', { nb: 'fall', nn: 'fall', en: 'fall' }],
  ['4.11', { nb: 'brann', nn: 'brann', en: 'fire' }],
  ['4.21', { nb: 'har forlatt hjemmet', nn: 'har forlate heimen', en: 'has left home' }],
  ['4.24', { nb: 'epilepsi', nn: 'epilepsi', en: 'epilepsy' }],
  ['6', { nb: 'e-lås', nn: 'e-lås', en: 'electronic lock' }],
  // Some senders use it for a safety alarm.
  [
    '7',
    {
      nb: 'sykdomssignal eller trygghetsalarm',
      nn: 'sjukdomssignal eller tryggleiksalarm',
      en: 'sickness signal or safety alarm',
    },
  ],
]);

/** The name of an event inside a sentence, with its code; one that is not known is told by its code alone. */
export function eventName(code: string, language: Language): string {
  const name = EVENTS.get(code)?.[language];
  if (name !== undefined) return `${name} (${code})`;
  return { nb: `hendelse ${code}`, nn: `hending ${code}`, en: `event ${code}` }[language];
}

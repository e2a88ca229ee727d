import type { Words } from '../language/words.ts';
import type { Severity } from '../plan/severity.ts';

export type EventKind =
  | 'medication'
  | 'location'
  | 'safety-alarm'
  | 'supervision'
  | 'home-monitoring'
  | 'lock'
  | 'sickness'
  | 'implant'
  | 'device'
  | 'position'
  | 'follow-up'
  | 'consent';

export interface CatalogueEvent {
  readonly kind: EventKind;
  /** Inside a sentence. */
  readonly name: Words;
  /** What only the equipment needs stands apart from what the patient needs. */
  readonly category: 'event' | 'technical';
  /** Absent: for information; by itself it needs nobody. */
  readonly severity?: Severity | undefined;
  /** Default clock. Absent: that of the plan for a red, none for a yellow. */
  readonly acknowledgeWithinMinutes?: number | undefined;
}

/** DOMAIN 5: "safety alarm acknowledged in 2-5 min", to be confirmed by each unit; a plan's event rule overrides it. */
export const DEFAULT_SAFETY_ALARM_MINUTES = 5;
/** Starting points of ours, to be confirmed: a fire does not wait, and somebody who has left home goes further. */
export const DEFAULT_FIRE_MINUTES = 2;
export const DEFAULT_LEFT_HOME_MINUTES = 10;
export const DEFAULT_SUPERVISION_MINUTES = 15;
export const DEFAULT_SHOCK_MINUTES = 30;
export const DEFAULT_MEDICATION_MINUTES = 60;

const RED_NOW = { category: 'event', severity: 'red', acknowledgeWithinMinutes: DEFAULT_SAFETY_ALARM_MINUTES } as const;
const SUPERVISED = {
  category: 'event',
  severity: 'yellow',
  acknowledgeWithinMinutes: DEFAULT_SUPERVISION_MINUTES,
} as const;
const MEDICINE = {
  kind: 'medication',
  category: 'event',
  severity: 'yellow',
  acknowledgeWithinMinutes: DEFAULT_MEDICATION_MINUTES,
} as const;
const DISPENSER = { kind: 'medication', category: 'technical', severity: 'yellow' } as const;
const FOLLOWED = { kind: 'home-monitoring', category: 'event' } as const;

/** Codes of our own: what the hub has none for. */
export const POSITION_OPENED = 'position-opened';
/** What a monitor itself sees of a device: refused again and again, or with a clock that is off. */
/** A consent or decision was withdrawn: somebody must decide what becomes of the follow-up. */
export const CONSENT_WITHDRAWN = 'consent.withdrawn';
export const REFUSED_OFTEN = 'device.refusals';
export const WRONG_CLOCK = 'device.clock';
/** What a monitor sees of a series: its values have jumped by the factor of another unit, or it comes by another interval. */
export const UNIT_CHANGED = 'device.unit';
export const INTERVAL_CHANGED = 'device.interval';
/** What a receiving centre says it did about an event. */
export const FOLLOW_UP = 'follow-up';

/** `vkp-alert-code` (DOMAIN 6), those whose meaning is stated; then codes of our own. */
export const EVENT_CATALOGUE: ReadonlyMap<string, CatalogueEvent> = new Map<string, CatalogueEvent>([
  ['1', { ...MEDICINE, name: words('medisindispenser', 'medisindispensar', 'medicine dispenser') }],
  ['1.1', { ...MEDICINE, name: words('medisin ikke gitt', 'medisin ikkje gitt', 'medicine not dispensed') }],
  ['1.13', { ...DISPENSER, name: words('medisindispenser tom', 'medisindispensar tom', 'medicine dispenser empty') }],
  [
    '1.17',
    {
      ...DISPENSER,
      name: words(
        'lavt batteri i medisindispenser',
        'lågt batteri i medisindispensar',
        'medicine dispenser battery low',
      ),
    },
  ],
  [
    '1.20',
    {
      ...DISPENSER,
      name: words(
        'ingen kontakt med medisindispenser',
        'ingen kontakt med medisindispensar',
        'no contact with the medicine dispenser',
      ),
    },
  ],
  [
    '1.22',
    {
      ...MEDICINE,
      name: words('medisindispenser manipulert', 'medisindispensar manipulert', 'medicine dispenser tampered with'),
    },
  ],
  ['2', { kind: 'location', ...SUPERVISED, name: words('lokalisering', 'lokalisering', 'location') }],
  ['3', { kind: 'safety-alarm', ...RED_NOW, name: words('trygghetsalarm', 'tryggleiksalarm', 'safety alarm') }],
  // What kind of supervision is not said: taken as the more severe.
  ['4', { kind: 'supervision', ...RED_NOW, name: words('tilsyn', 'tilsyn', 'supervision') }],
  ['4.1', { kind: 'supervision', ...RED_NOW, name: words('fall', 'fall', 'fall') }],
  [
    '4.11',
    {
      kind: 'supervision',
      ...RED_NOW,
      acknowledgeWithinMinutes: DEFAULT_FIRE_MINUTES,
      name: words('brann', 'brann', 'fire'),
    },
  ],
  [
    '4.21',
    {
      kind: 'supervision',
      ...RED_NOW,
      acknowledgeWithinMinutes: DEFAULT_LEFT_HOME_MINUTES,
      name: words('har forlatt hjemmet', 'har forlate heimen', 'has left home'),
    },
  ],
  ['4.24', { kind: 'supervision', ...RED_NOW, name: words('epilepsi', 'epilepsi', 'epilepsy') }],
  ['4.25', { kind: 'supervision', ...SUPERVISED, name: words('kameratilsyn', 'kameratilsyn', 'camera supervision') }],
  ['4.26', { kind: 'supervision', ...SUPERVISED, name: words('kameratilsyn', 'kameratilsyn', 'camera supervision') }],
  ['5', { ...FOLLOWED, severity: 'yellow', name: words('hjemmeoppfølging', 'heimeoppfølging', 'home follow-up') }],
  ['5.2.1', { ...FOLLOWED, name: words('målinger meldt inn', 'målingar melde inn', 'measurements reported') }],
  ['5.2.2', { ...FOLLOWED, name: words('skjema besvart', 'skjema svart på', 'form answered') }],
  ['5.3.1', { ...FOLLOWED, severity: 'yellow', name: words('skjema mangler', 'skjema manglar', 'form missing') }],
  [
    '5.3.2',
    { ...FOLLOWED, severity: 'yellow', name: words('måling mangler', 'måling manglar', 'measurement missing') },
  ],
  ['6', { kind: 'lock', category: 'technical', severity: 'yellow', name: words('e-lås', 'e-lås', 'electronic lock') }],
  // Some senders use it for a safety alarm (`meaning-of-event.ts`).
  [
    '7',
    {
      kind: 'sickness',
      ...RED_NOW,
      name: words(
        'sykdomssignal eller trygghetsalarm',
        'sjukdomssignal eller tryggleiksalarm',
        'sickness signal or safety alarm',
      ),
    },
  ],
  // Remote transmissions of a pacemaker or defibrillator. A lead that fails is the patient's trouble, a battery the equipment's.
  [
    'implant.lead',
    {
      kind: 'implant',
      category: 'event',
      severity: 'red',
      name: words(
        'feil på implantatets ledning',
        'feil på leidninga til implantatet',
        'fault in a lead of the implant',
      ),
    },
  ],
  [
    'implant.battery',
    {
      kind: 'implant',
      category: 'technical',
      severity: 'yellow',
      name: words('implantatets batteri', 'batteriet i implantatet', 'battery of the implant'),
    },
  ],
  [
    'implant.arrhythmia',
    {
      kind: 'implant',
      category: 'event',
      severity: 'red',
      name: words('arytmi meldt av implantat', 'arytmi meld av implantat', 'arrhythmia reported by an implant'),
    },
  ],
  [
    'implant.shock',
    {
      kind: 'implant',
      category: 'event',
      severity: 'red',
      acknowledgeWithinMinutes: DEFAULT_SHOCK_MINUTES,
      name: words('støt fra implantat', 'støyt frå implantat', 'shock delivered by an implant'),
    },
  ],
  [
    'device.technical',
    {
      kind: 'device',
      category: 'technical',
      severity: 'yellow',
      name: words('teknisk feil på utstyr', 'teknisk feil på utstyr', 'technical fault of a device'),
    },
  ],
  [
    REFUSED_OFTEN,
    {
      kind: 'device',
      category: 'technical',
      severity: 'yellow',
      name: words(
        'gjentatte ganger avviste data fra utstyret',
        'data frå utstyret avvist fleire gonger',
        'data of the equipment refused repeatedly',
      ),
    },
  ],
  [
    WRONG_CLOCK,
    {
      kind: 'device',
      category: 'technical',
      severity: 'yellow',
      name: words('utstyrets klokke går feil', 'klokka på utstyret går feil', 'the clock of the equipment is off'),
    },
  ],
  [
    UNIT_CHANGED,
    {
      kind: 'device',
      category: 'technical',
      severity: 'yellow',
      name: words(
        'verdiene ser ut til å ha byttet enhet eller skala',
        'verdiane ser ut til å ha bytt eining eller skala',
        'values seem to have changed their unit or scale',
      ),
    },
  ],
  [
    INTERVAL_CHANGED,
    {
      kind: 'device',
      category: 'technical',
      severity: 'yellow',
      name: words(
        'målingene kommer mye oftere eller sjeldnere enn før',
        'målingane kjem mykje oftare eller sjeldnare enn før',
        'measurements come far more or less often than before',
      ),
    },
  ],
  [
    CONSENT_WITHDRAWN,
    {
      kind: 'consent',
      category: 'technical',
      severity: 'yellow',
      name: words('samtykke trukket tilbake', 'samtykke trekt tilbake', 'consent withdrawn'),
    },
  ],
  [
    POSITION_OPENED,
    { kind: 'position', category: 'event', name: words('posisjon åpnet', 'posisjon opna', 'position opened') },
  ],
  [FOLLOW_UP, { kind: 'follow-up', category: 'event', name: words('oppfølging', 'oppfølging', 'follow-up') }],
]);

/** Whether only the equipment needs somebody; a code that is not known is the patient's. */
export function isTechnicalEvent(code: string): boolean {
  return EVENT_CATALOGUE.get(code)?.category === 'technical';
}

function words(nb: string, nn: string, en: string): Words {
  return { nb, nn, en };
}

import { createRng, type Rng } from '../rng.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Beside what is measured: codes are VKP's (3 safety alarm, 4.1 fall, 1.13 medicine dispenser empty). */
export type Occurrence =
  | { readonly kind: 'event'; readonly id: string; readonly code: '3' | '4.1' | '1.13'; readonly text: string }
  | { readonly kind: 'message'; readonly id: string; readonly text: string };

type Kind = '3' | '4.1' | '1.13' | 'message';

/** A patient to whom something happens now and then. Replaced, not changed; only `rng` moves. */
export interface Occurring {
  readonly patientId: string;
  readonly rng: Rng;
  /** Simulated epoch ms of the next occurrence. */
  readonly due: number;
  readonly occurrences: number;
  /** What comes next, where it is not left to chance. */
  readonly opening?: Kind | undefined;
}

/** So rare that an hour of the demo's patients brings some twenty, of all kinds together. */
const DAYS_BETWEEN = 150;

/** What the first of a unit and programme but one begins with, so that each unit soon has one of each kind: simulated hours. */
const OPENINGS: ReadonlyMap<string, { readonly kind: Kind; readonly hours: number }> = new Map([
  ['copd/1', { kind: '3', hours: 4 }],
  ['heart-failure/1', { kind: 'message', hours: 6 }],
  ['diabetes/1', { kind: '1.13', hours: 8 }],
  ['copd/2', { kind: '4.1', hours: 13 }],
]);

const TEXTS: Readonly<Record<Kind, readonly string[]>> = {
  '3': ['Trygghetsalarm utløst'],
  '4.1': ['Fall registrert på badet', 'Fall registrert i stua'],
  '1.13': ['Medisindispenseren er tom'],
  message: [
    'Hei! Skal jeg måle også i helgen?',
    'Jeg sov dårlig i natt og føler meg sliten. Bør jeg gjøre noe annerledes?',
    'Jeg har fått nye tabletter. Er det noe jeg skal passe på?',
    'Kan noen ringe meg om neste kontroll?',
  ],
};

/** The `nth` patient (from 0) of a unit and programme. What occurs follows from seed, patient and start alone. */
export function createOccurring(
  { patientId, programme }: { readonly patientId: string; readonly programme: string },
  nth: number,
  seed: string,
  simulatedStart: number,
): Occurring {
  const rng = createRng(`${seed}/${patientId}/occurrences`);
  const opening = OPENINGS.get(`${programme}/${nth}`);
  const due = simulatedStart + (opening === undefined ? nextAfter(rng) : opening.hours * HOUR_MS);
  return { patientId, rng, due, occurrences: 0, opening: opening?.kind };
}

/** What occurs when it is due, named within `play` (so that it can be sent again), and the patient after it. */
export function takeOccurrence(
  patient: Occurring,
  play: string,
): { readonly patient: Occurring; readonly occurrence: Occurrence } {
  const { rng, occurrences } = patient;
  const [kindDraw, textDraw] = [rng.next(), rng.next()];
  const kind = patient.opening ?? drawnKind(kindDraw);
  const texts = TEXTS[kind];
  const text = texts[Math.floor(textDraw * texts.length)] ?? '';
  const id = `${play}-occurrence-${occurrences}`;
  return {
    patient: { ...later(patient, patient.due), occurrences: occurrences + 1, opening: undefined },
    occurrence: kind === 'message' ? { kind, id, text } : { kind: 'event', id, code: kind, text },
  };
}

/** The next one after `earliest`: what could not be sent in time never was. */
export function later(patient: Occurring, earliest: number): Occurring {
  return { ...patient, due: Math.max(patient.due, earliest) + nextAfter(patient.rng) };
}

function drawnKind(draw: number): Kind {
  if (draw < 0.5) return 'message';
  if (draw < 0.7) return '3';
  return draw < 0.9 ? '1.13' : '4.1';
}

/** Waiting times without memory. */
function nextAfter(rng: Rng): number {
  return -Math.log(1 - rng.next()) * DAYS_BETWEEN * DAY_MS;
}

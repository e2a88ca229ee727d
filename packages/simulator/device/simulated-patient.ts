import type { OutgoingItem } from '@naer/client/post-measurements';
import { baselineOf, type Programme } from '../baseline.ts';
import { intensityOf } from '../physiology/episode.ts';
import { type Body, next } from '../physiology/next.ts';
import { createRng, type Rng } from '../rng.ts';
import type { Habit, Role } from './habit.ts';
import { nextMeasuringTime, shiftOf } from './schedule.ts';
import { toItems } from './to-items.ts';
import { weekBacklog } from './week-backlog.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** From here on one feels it, and measures more often. */
const ILL_FROM = 0.1;
/** Late enough in a sudden worsening to be felt, so that the next readings follow soon. */
const FELT_AFTER_MS = 0.75 * HOUR_MS;
const MISSES_A_READING = 0.03;
const STAYS_AWAY = 0.15;

/** Ties the two times together: what is measured at a simulated time was measured at this real one. */
export interface Timeline {
  /** Epoch ms. */
  readonly startedAt: number;
  readonly simulatedStart: number;
  readonly speed: number;
}

/** A patient with a body, a device and habits. Replaced, not changed; only `rng` moves. */
export interface SimulatedPatient {
  readonly patientId: string;
  readonly programme: Programme;
  readonly habit: Habit;
  readonly seed: string;
  readonly rng: Rng;
  readonly body: Body;
  /** How much earlier or later than others this one measures. */
  readonly shiftMs: number;
  /** Simulated epoch ms of the next reading. */
  readonly due: number;
  readonly readings: number;
}

/** What leaves the device at once. The clock is off by `clockOffsetMs`, in the items already. */
export interface DeviceBatch {
  readonly items: readonly OutgoingItem[];
  readonly clockOffsetMs: number;
}

export function createPatient(
  patientId: string,
  programme: Programme,
  role: Role,
  seed: string,
  simulatedStart: number,
): SimulatedPatient {
  const rng = createRng(`${seed}/${patientId}`);
  const shiftMs = shiftOf(rng);
  const { opening } = role;
  const body: Body = {
    programme,
    baseline: baselineOf(patientId, programme),
    at: simulatedStart,
    wander: rng.normal(),
    episode:
      opening === undefined
        ? null
        : { kind: opening.kind, strength: opening.strength, startedAt: simulatedStart - opening.ageMs },
  };
  // Who opens the play is heard of at once; the others when their hour comes.
  const due =
    opening === undefined
      ? nextMeasuringTime({ programme, shiftMs }, simulatedStart, false, rng)
      : simulatedStart + Math.max(FELT_AFTER_MS, FELT_AFTER_MS - opening.ageMs) + (rng.next() * HOUR_MS) / 2;
  return { patientId, programme, habit: role.habit, seed, rng, body, shiftMs, due, readings: 0 };
}

/**
 * The reading that is due, as its device sends it (null when it is missed), and the patient after it. What comes
 * follows from seed, patient and timeline alone, however slow the network is.
 */
export function takeReading(
  patient: SimulatedPatient,
  timeline: Timeline,
): { readonly patient: SimulatedPatient; readonly batch: DeviceBatch | null } {
  const { programme, rng, habit, due } = patient;
  const [missDraw, awayDraw, daysDraw] = [rng.next(), rng.next(), rng.next()];
  const { body, vitals } = next(patient.body, due, rng);
  const ill = intensityOf(body.episode, due) > ILL_FROM;
  const away = habit === 'misses-days' && awayDraw < STAYS_AWAY ? Math.ceil(daysDraw * 4) * DAY_MS : 0;
  const following: SimulatedPatient = {
    ...patient,
    body,
    due: nextMeasuringTime(patient, due + away, ill && away === 0, rng),
    readings: patient.readings + 1,
  };
  if (missDraw < MISSES_A_READING && !ill) return { patient: following, batch: null };
  const clockOffsetMs = habit === 'clock-fast' ? HOUR_MS : 0;
  const measuredAt = realTimeOf(due, timeline) + clockOffsetMs;
  const id = `${timeline.startedAt.toString(36)}-${patient.seed}-${patient.readings}`;
  const backlog =
    habit === 'week-late' && patient.readings === 0
      ? weekBacklog(patient.patientId, programme, patient.seed, timeline.startedAt)
      : [];
  return {
    patient: following,
    batch: { items: [...backlog, ...toItems(programme, vitals, id, measuredAt)], clockOffsetMs },
  };
}

/** Lets readings pass that cannot be sent in time any more: the device was not used. */
export function skipTo(patient: SimulatedPatient, earliest: number): SimulatedPatient {
  let { due } = patient;
  while (due < earliest) due = nextMeasuringTime(patient, due, false, patient.rng);
  return { ...patient, due };
}

/** Whole milliseconds, never after the real moment. */
export function realTimeOf(simulated: number, timeline: Timeline): number {
  return Math.floor(timeline.startedAt + (simulated - timeline.simulatedStart) / timeline.speed);
}

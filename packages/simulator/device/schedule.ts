import type { Programme } from '../baseline.ts';
import { hourOfDay } from '../physiology/vitals-of.ts';
import type { Rng } from '../rng.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Hours of the day at which a patient of the programme measures. */
export const HOURS: Readonly<Record<Programme, readonly number[]>> = {
  copd: [8, 14, 20],
  'heart-failure': [8],
  diabetes: [7, 12, 17, 22],
};

/** Who feels unwell measures more often. */
const WHEN_ILL_MS: Readonly<Record<Programme, number>> = {
  copd: 2 * HOUR_MS,
  'heart-failure': 6 * HOUR_MS,
  diabetes: 40 * MINUTE_MS,
};

/** People are not clocks: half an hour to either side. */
const SLACK_MS = 30 * MINUTE_MS;

/** Whom the clock wakes early and whom late. */
const LONGEST_SHIFT_MS = 1.5 * HOUR_MS;

/** A patient's own habit: how much earlier or later than the usual hours. */
export function shiftOf(rng: Rng): number {
  return (rng.next() * 2 - 1) * LONGEST_SHIFT_MS;
}

/** When the patient measures next, simulated epoch ms, always later than `after`. Draws two numbers. */
export function nextMeasuringTime(
  { programme, shiftMs }: { readonly programme: Programme; readonly shiftMs: number },
  after: number,
  ill: boolean,
  rng: Rng,
): number {
  const [slack, eager] = [rng.next(), rng.next()];
  const midnight = after - hourOfDay(after) * HOUR_MS + shiftMs;
  // A reading that was half an hour early must not make its own hour come twice.
  const earliest = after + SLACK_MS + 1;
  const hours = [-24, 0, 24].flatMap((day) => HOURS[programme].map((hour) => midnight + (day + hour) * HOUR_MS));
  const hour = hours.find((at) => at >= earliest) ?? after + 24 * HOUR_MS;
  const regular = hour + (slack * 2 - 1) * SLACK_MS;
  return ill ? Math.min(regular, after + WHEN_ILL_MS[programme] * (0.85 + 0.3 * eager)) : regular;
}

/** Batches a simulated day brings, on average, from a patient who is well. */
export function batchesPerDay(programme: Programme): number {
  return HOURS[programme].length;
}

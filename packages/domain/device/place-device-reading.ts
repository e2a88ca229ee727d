import type { QuarantineReason } from '../measurement/outcome.ts';
import type { Reading } from '../measurement/reading.ts';
import type { DeviceFacts, DeviceStretch } from './device-facts.ts';

/**
 * Where a reading of a device belongs. `aside`: kept apart at the patient of `stretch`, who had the device last before;
 * `held`: kept apart at the device, as no patient can be named; `unknown`: nobody has ever had the device.
 */
export type DevicePlacement =
  | { readonly kind: 'placed'; readonly stretch: DeviceStretch }
  | { readonly kind: 'aside'; readonly stretch: DeviceStretch; readonly reason: QuarantineReason }
  | { readonly kind: 'held'; readonly reason: QuarantineReason }
  | { readonly kind: 'unknown' };

/** When the reading was taken, as a door has resolved it. */
export type MeasuredTimes = Pick<Reading, 'measuredAt' | 'deviceTime' | 'precision' | 'clock'>;

const DAY_MS = 86_400_000;
/** A date begins in Norway up to two hours (summer time) before it does in UTC. */
const NORWAY_AHEAD_OF_UTC_MS = 2 * 3_600_000;

/**
 * Whose the device was when it measured. Placed only when every moment that the reading may have been taken at lies with
 * one patient: the time measured; with a clock that was corrected also the time it showed; of a date alone the whole day,
 * of which what lies with nobody says nothing. Pure and total.
 */
export function placeDeviceReading(
  facts: DeviceFacts,
  times: MeasuredTimes,
  slot?: string | undefined,
): DevicePlacement {
  const isShared = facts.mode === 'shared';
  if (facts.stretches.length === 0 && !isShared) return { kind: 'unknown' };
  const stretches = isShared ? facts.stretches.filter((stretch) => stretch.slot === slot) : facts.stretches;
  const [begin, end] = spanOf(times);
  const met = stretches.filter((stretch) => meets(stretch, begin, end));
  const [first] = met;
  const isOnes = first !== undefined && met.every(({ patientId }) => patientId === first.patientId);
  const reason: QuarantineReason = first === undefined ? 'not-assigned-at-measured-time' : 'clock-spans-assignments';
  if (isOnes && isCertain(met, times)) {
    const stretch = met.find((one) => covers(one, times.measuredAt)) ?? first;
    return { kind: 'placed', stretch };
  }
  // Of a shared device nobody is likelier than another.
  const before = isShared ? undefined : lastBefore(stretches, begin);
  return before === undefined ? { kind: 'held', reason } : { kind: 'aside', stretch: before, reason };
}

/** From the earliest to the latest moment, both included, that the reading may have been taken at. */
function spanOf({ measuredAt, deviceTime, precision, clock }: MeasuredTimes): readonly [number, number] {
  const shown = clock === 'corrected' ? deviceTime : measuredAt;
  const [begin, end] = [Math.min(measuredAt, shown), Math.max(measuredAt, shown)];
  return precision === 'day' ? [begin - NORWAY_AHEAD_OF_UTC_MS, end + DAY_MS - 1] : [begin, end];
}

/** A date needs one stretch that has part of it; a doubtful clock needs both its times in one stretch. */
function isCertain(
  met: readonly DeviceStretch[],
  { measuredAt, deviceTime, precision, clock }: MeasuredTimes,
): boolean {
  if (precision === 'day') return clock !== 'corrected' && met.length === 1;
  const shown = clock === 'corrected' ? deviceTime : measuredAt;
  return met.some((stretch) => covers(stretch, measuredAt) && covers(stretch, shown));
}

/** Who had the device last at that moment or before; of those who had it later, nobody. */
function lastBefore(stretches: readonly DeviceStretch[], at: number): DeviceStretch | undefined {
  return stretches
    .filter(({ from }) => from <= at)
    .reduce<DeviceStretch | undefined>(
      (last, one) => (last === undefined || one.from > last.from ? one : last),
      undefined,
    );
}

function covers({ from, to }: DeviceStretch, at: number): boolean {
  return from <= at && (to === null || at < to);
}

function meets({ from, to }: DeviceStretch, begin: number, end: number): boolean {
  return from <= end && (to === null || begin < to);
}

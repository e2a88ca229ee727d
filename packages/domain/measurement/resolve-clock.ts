import { err, ok, type Result } from '../result.ts';
import type { Refusal } from './outcome.ts';
import { parseTime } from './parse-time.ts';
import type { Reading } from './reading.ts';

/** A clock that is off by no more than this is taken as right; a time further ahead is refused. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;
/** Older than this when received: late. */
export const LATE_AFTER_MS = 24 * 3_600_000;
const DAY_MS = 86_400_000;
/** A date begins in Norway up to two hours (summer time) before it does in UTC. */
const NORWAY_AHEAD_OF_UTC_MS = 2 * 3_600_000;

export interface Clocks {
  /** Epoch ms. */
  readonly receivedAt: number;
  /** The device's clock when it sent, epoch ms, when it told. */
  readonly sentAt?: number | undefined;
  /** The device's clock when it measured, epoch ms, when the time as sent is a gateway's correction of it. */
  readonly deviceTime?: number | undefined;
}

export type ReadingTimes = Pick<Reading, 'deviceTime' | 'measuredAt' | 'precision' | 'clock' | 'late'>;

/**
 * When it was measured. With `sentAt` off by more than five minutes: measuredAt = device time + (receivedAt - sentAt),
 * clock `corrected`. With `deviceTime`, the gateway has corrected already and what was sent stands.
 * A date alone stands at midnight UTC, is late, and is corrected by whole days only.
 * Errors: `invalid-time`, and `time-in-future` for more than five minutes ahead after any correction.
 */
export function resolveClock(measuredAtText: string, clocks: Clocks): Result<ReadingTimes, Refusal> {
  const parsed = parseTime(measuredAtText);
  if (parsed === undefined) return err({ code: 'invalid-time', field: 'measuredAt' });
  const { epochMs, precision } = parsed;
  const corrected = precision === 'instant' && clocks.deviceTime !== undefined;
  const deviceTime = corrected ? (clocks.deviceTime ?? epochMs) : epochMs;
  const shift = corrected ? epochMs - deviceTime : correction(precision, clocks);
  const measuredAt = deviceTime + shift;
  const ahead = precision === 'day' ? NORWAY_AHEAD_OF_UTC_MS : 0;
  if (measuredAt > clocks.receivedAt + CLOCK_TOLERANCE_MS + ahead)
    return err({ code: 'time-in-future', field: 'measuredAt' });
  return ok({
    deviceTime,
    measuredAt,
    precision,
    clock: shift === 0 || (corrected && Math.abs(shift) <= CLOCK_TOLERANCE_MS) ? 'device' : 'corrected',
    late: precision === 'day' || clocks.receivedAt - measuredAt > LATE_AFTER_MS,
  });
}

/** Whether the device's clock was off by more than five minutes when it sent: counted as drift at the door. */
export function isClockDrift(clocks: Clocks): boolean {
  return clocks.sentAt !== undefined && Math.abs(clocks.receivedAt - clocks.sentAt) > CLOCK_TOLERANCE_MS;
}

/** Whether a gateway found the device's clock off by more than five minutes: `deviceTime` is what it showed at the time sent. */
export function isGatewayDrift(measuredAtText: string, deviceTime: number | undefined): boolean {
  const time = deviceTime === undefined ? undefined : parseTime(measuredAtText);
  return time?.precision === 'instant' && Math.abs(time.epochMs - (deviceTime ?? 0)) > CLOCK_TOLERANCE_MS;
}

function correction(precision: 'instant' | 'day', clocks: Clocks): number {
  if (clocks.sentAt === undefined || !isClockDrift(clocks)) return 0;
  const drift = clocks.receivedAt - clocks.sentAt;
  return precision === 'day' ? Math.round(drift / DAY_MS) * DAY_MS + 0 : drift;
}

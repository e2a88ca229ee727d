import { type DaySummary, THOUSANDTHS } from '../window/day-summary.ts';
import { toThousandths } from './number-of.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Slopes are small: their limits are taken to the millionth. */
const MILLIONTHS = 1_000_000;
/** From thousandths a minute to millionths a day. */
const PER_DAY = (DAY_MINUTES * MILLIONTHS) / THOUSANDTHS;
/** More than a product and a difference of doubles are off by, as a part of them. */
const ROUNDED = 2 ** -50;
/** Products up to this have exact differences. */
const EXACT = 2 ** 52;

/**
 * Sums of a line through values, exact whatever the order and whether by day or by reading: whole minutes before or
 * after one origin, whole thousandths. All stay below 2^53: the largest, of |minutes x thousandths|, is 8.9e15 for 90
 * days (129,660 minutes) of a reading a minute at 1,050 of the unit; what is larger (steps, 200,000) comes once a day.
 */
export class Sums {
  n = 0;
  v = 0;
  t = 0;
  tt = 0;
  tv = 0;
  readonly #origin: number;

  /** `origin`: the first instant of a day, epoch ms. */
  constructor(origin: number) {
    this.#origin = origin;
  }

  add(measuredAt: number, value: number): void {
    const t = Math.round((measuredAt - this.#origin) / MINUTE_MS);
    const v = toThousandths(value);
    this.n += 1;
    this.v += v;
    this.t += t;
    this.tt += t * t;
    this.tv += t * v;
  }

  /** Of a mean alone: when it was does not count. */
  addValue(value: number): void {
    this.n += 1;
    this.v += toThousandths(value);
  }

  /** A day's own minutes, moved to the origin. */
  addDay({ day, n, sum, sumT, sumTT, sumTV }: DaySummary): void {
    const move = (day - this.#origin) / MINUTE_MS;
    this.n += n;
    this.v += sum;
    this.t += sumT + move * n;
    this.tt += sumTT + 2 * move * sumT + move * move * n;
    this.tv += sumTV + move * sum;
  }
}

/** Canonical unit. */
export function meanOf({ v, n }: Sums): number {
  return v / n / THOUSANDTHS;
}

/** Least-squares slope in the canonical unit per day; undefined when all was measured in one minute. */
export function slopePerDayOf(sums: Sums): number | undefined {
  const small = smallSlope(sums);
  if (small !== undefined) return small.run === 0 ? undefined : ((small.rise / small.run) * DAY_MINUTES) / THOUSANDTHS;
  const { rise, run } = slope(sums);
  return run === 0n ? undefined : ((Number(rise) / Number(run)) * DAY_MINUTES) / THOUSANDTHS;
}

/** Below zero when the mean is below the limit, exactly. */
export function againstMean({ v, n }: Sums, limit: number): number {
  return v - toThousandths(limit) * n;
}

/** Below zero when the slope is below the limit, exactly; zero when there is no slope. */
export function againstSlope(sums: Sums, limit: number): number {
  const small = smallSlope(sums);
  if (small !== undefined) {
    if (small.run === 0) return 0;
    const value = small.rise * PER_DAY;
    const bound = small.run * Math.round(limit * MILLIONTHS);
    // Each is rounded once: what differs by more than that is told apart, the rest is taken exactly.
    if (Math.abs(value - bound) > ROUNDED * (Math.abs(value) + Math.abs(bound))) return value < bound ? -1 : 1;
  }
  const { rise, run } = slope(sums);
  if (run === 0n) return 0;
  const value = rise * BigInt(PER_DAY);
  const bound = run * BigInt(Math.round(limit * MILLIONTHS));
  return value < bound ? -1 : value > bound ? 1 : 0;
}

/** Thousandths per minute as a fraction, `run` not negative. The products of exact sums pass 2^53: they are taken as big integers. */
function slope({ n, v, t, tt, tv }: Sums): { readonly rise: bigint; readonly run: bigint } {
  const [count, sumT] = [BigInt(n), BigInt(t)];
  return { rise: count * BigInt(tv) - sumT * BigInt(v), run: count * BigInt(tt) - sumT * sumT };
}

/** The same in doubles, when every product is exact: a short window's are. */
function smallSlope({ n, v, t, tt, tv }: Sums): { readonly rise: number; readonly run: number } | undefined {
  const [a, b, c, d] = [n * tv, t * v, n * tt, t * t];
  if (Math.abs(a) > EXACT || Math.abs(b) > EXACT || c > EXACT || d > EXACT) return undefined;
  return { rise: a - b, run: c - d };
}

import { quantile } from './quantile.ts';

/** Measured values in the order of their time, cut into stretches: what stalls one request stalls its neighbours. */
export type Stretches = readonly (readonly number[])[];

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 1_000;
/** 95 of 100 intervals made so hold the true ratio. */
const OUTSIDE = 0.05;

/**
 * The ratio of a quantile between two samples, and its interval by a block bootstrap: whole stretches are drawn, not
 * single values, for a value does not come alone. `random` is in [0, 1).
 */
export function bootstrapRatio(
  of: Stretches,
  against: Stretches,
  q: number,
  random: () => number = Math.random,
): Interval & { readonly ratio: number } {
  const ratioOf = (one: Stretches, other: Stretches) => quantile(one.flat(), q) / quantile(other.flat(), q);
  const draw = (stretches: Stretches) => stretches.map(() => stretches[Math.floor(random() * stretches.length)] ?? []);
  const drawn = Array.from({ length: RESAMPLES }, () => ratioOf(draw(of), draw(against)));
  return {
    ratio: ratioOf(of, against),
    low: quantile(drawn, OUTSIDE / 2),
    high: quantile(drawn, 1 - OUTSIDE / 2),
  };
}

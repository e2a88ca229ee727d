import type { ComponentName } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import { numberOf } from '../rules/number-of.ts';

export const PERCENTILES = [5, 10, 25, 50, 75, 90, 95] as const;

/** How one patient's values of a measure lie, in its canonical unit. */
export interface Spread {
  /** Trusted values: not questionable, no LO/HI. */
  readonly n: number;
  /** Distinct local days with a trusted value. */
  readonly days: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Sample standard deviation; 0 for a single value. */
  readonly sd: number;
  /** Robust standard deviation, interquartile range / 1.349: one odd value does not widen it. */
  readonly robustSd: number;
  readonly percentiles: Readonly<Record<(typeof PERCENTILES)[number], number>>;
}

/** The spread of trusted values; undefined when there is none. Percentiles interpolate between neighbours. */
export function describeSpread(
  samples: readonly Sample[],
  component: ComponentName | undefined,
  dayStart: (ms: number) => number,
): Spread | undefined {
  const trusted = samples.flatMap((sample) => {
    const value = sample.doubtful || sample.comparator !== undefined ? undefined : numberOf(sample, component);
    return value === undefined ? [] : [{ value, day: dayStart(sample.measuredAt) }];
  });
  const values = trusted.map(({ value }) => value).sort((a, b) => a - b);
  const [min] = values;
  const max = values.at(-1);
  if (min === undefined || max === undefined) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const at = (percent: number) => percentile(values, percent);
  return {
    n: values.length,
    days: new Set(trusted.map(({ day }) => day)).size,
    min,
    max,
    mean,
    sd: values.length === 1 ? 0 : Math.sqrt(squares / (values.length - 1)),
    robustSd: (at(75) - at(25)) / 1.349,
    percentiles: { 5: at(5), 10: at(10), 25: at(25), 50: at(50), 75: at(75), 90: at(90), 95: at(95) },
  };
}

function percentile(sorted: readonly number[], percent: number): number {
  const place = ((sorted.length - 1) * percent) / 100;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}

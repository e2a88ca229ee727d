import type { Sample } from '../measurement/sample.ts';

const MINUTE_MS = 60_000;
/** Sums are of whole thousandths of the canonical unit: exact, so that neither order nor grouping changes a result. */
export const THOUSANDTHS = 1000;

/** The lowest or highest trusted value of a stretch. */
export interface Extreme {
  readonly value: number;
  readonly measuredAt: number;
  readonly sequence: number;
  /** Digits and unit as sent. */
  readonly text?: string | undefined;
  readonly unit?: string | undefined;
}

/**
 * What rules need of one local day of a numeric series. `n`, the sums, `min` and `max` are of trusted values (not
 * questionable, without comparator); `low` and `high` are the extremes of all, `belowRange` and `aboveRange` say that a
 * "LO"/"<" or "HI"/">" was among them. Times in sums are whole minutes since `day`; values whole thousandths.
 */
export interface DaySummary {
  /** First instant of the local day, epoch ms. */
  readonly day: number;
  readonly n: number;
  readonly sum: number;
  readonly sumT: number;
  readonly sumTT: number;
  readonly sumTV: number;
  readonly min?: Extreme | undefined;
  readonly max?: Extreme | undefined;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly belowRange: boolean;
  readonly aboveRange: boolean;
  /** Of `low`/`high` or a comparator: one was questionable. */
  readonly doubtful: boolean;
}

/** Sums up samples of one series within the day that begins at `day`; undefined when there are none. Any order. */
export function summariseDay(day: number, samples: Iterable<Sample>): DaySummary | undefined {
  let any = false;
  let n = 0;
  let sum = 0;
  let sumT = 0;
  let sumTT = 0;
  let sumTV = 0;
  let min: Sample | undefined;
  let max: Sample | undefined;
  let low: number | undefined;
  let high: number | undefined;
  let belowRange = false;
  let aboveRange = false;
  let doubtful = false;
  for (const sample of samples) {
    any = true;
    if (sample.doubtful) doubtful = true;
    const { value, comparator } = sample;
    if (comparator === 'LO' || comparator === '<') belowRange = true;
    else if (comparator === 'HI' || comparator === '>') aboveRange = true;
    if (value === undefined || comparator !== undefined) continue;
    if (low === undefined || value < low) low = value;
    if (high === undefined || value > high) high = value;
    if (sample.doubtful) continue;
    const t = Math.round((sample.measuredAt - day) / MINUTE_MS);
    const v = Math.round(value * THOUSANDTHS);
    n += 1;
    sum += v;
    sumT += t;
    sumTT += t * t;
    sumTV += t * v;
    if (min === undefined || isBelow(sample, min)) min = sample;
    if (max === undefined || isAbove(sample, max)) max = sample;
  }
  if (!any) return undefined;
  return {
    day,
    n,
    sum,
    sumT,
    sumTT,
    sumTV,
    min: min && extremeOf(min),
    max: max && extremeOf(max),
    low,
    high,
    belowRange,
    aboveRange,
    doubtful,
  };
}

/** Of equal values the earliest stands, so that the order in which they came does not show. */
function isBelow(a: Sample, b: Sample): boolean {
  return (a.value ?? 0) < (b.value ?? 0) || (a.value === b.value && isEarlier(a, b));
}

function isAbove(a: Sample, b: Sample): boolean {
  return (a.value ?? 0) > (b.value ?? 0) || (a.value === b.value && isEarlier(a, b));
}

function isEarlier(a: Sample, b: Sample): boolean {
  return a.measuredAt < b.measuredAt || (a.measuredAt === b.measuredAt && a.sequence < b.sequence);
}

function extremeOf({ value = 0, measuredAt, sequence, text, unit }: Sample): Extreme {
  return { value, measuredAt, sequence, text, unit };
}

import type { Comparator } from '../measurement/reading.ts';
import {
  type Band,
  bandsOf,
  type News2NumberPart,
  type News2Scale,
  type Oxygen,
  type Points,
  STEPS_PER_UNIT,
} from './chart.ts';

/** A number in the canonical unit of its measure, or what the meter said instead of one. */
export interface News2Number {
  readonly value?: number | undefined;
  readonly comparator?: Comparator | undefined;
}

/** Conversions leave noise far below this part of a step: it must not decide a rounding. */
const PARTS_OF_A_STEP = 1_000_000;

/**
 * Points of one number; undefined when they cannot be told. Values are rounded half up to the chart's step first
 * (temperature 0.1, others whole numbers). `LO` and `HI` are outside what the meter measures: the outermost band
 * (DOMAIN 3). `<` and `>` score only when every step below or above the number gives the same points; likewise
 * without knowing of oxygen: on scale 2 SpO2 of 93 and more is then not scored.
 */
export function scorePart(
  part: News2NumberPart,
  number: News2Number,
  scale: News2Scale,
  oxygen: Oxygen | undefined,
): Points | undefined {
  const range = rangeOf(number, STEPS_PER_UNIT[part]);
  if (range === undefined) return undefined;
  if (oxygen !== undefined) return pointsWithin(bandsOf(part, scale, oxygen), range);
  const onAir = bandsOf(part, scale, 'air');
  const onOxygen = bandsOf(part, scale, 'oxygen');
  const points = pointsWithin(onAir, range);
  return onAir === onOxygen || pointsWithin(onOxygen, range) === points ? points : undefined;
}

/** Steps, both ends included. */
interface Range {
  readonly low: number;
  readonly high: number;
}

const LOWEST: Range = { low: Number.NEGATIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
const HIGHEST: Range = { low: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY };

function rangeOf({ value, comparator }: News2Number, perUnit: number): Range | undefined {
  if (comparator === 'LO') return LOWEST;
  if (comparator === 'HI') return HIGHEST;
  if (value === undefined || !Number.isFinite(value)) return undefined;
  const exact = Math.round(value * perUnit * PARTS_OF_A_STEP) / PARTS_OF_A_STEP;
  if (comparator === '<') return { low: Number.NEGATIVE_INFINITY, high: Math.ceil(exact) - 1 };
  if (comparator === '>') return { low: Math.floor(exact) + 1, high: Number.POSITIVE_INFINITY };
  const step = Math.floor(exact + 0.5);
  return { low: step, high: step };
}

/** Undefined when not every step of the range gives the same. */
function pointsWithin(bands: readonly Band[], { low, high }: Range): Points | undefined {
  let found: Points | undefined;
  let after = Number.NEGATIVE_INFINITY;
  for (const [index, { to, points }] of bands.entries()) {
    if (low <= to && (high > after || index === 0)) {
      if (found !== undefined && found !== points) return undefined;
      found = points;
    }
    after = to;
  }
  return found;
}

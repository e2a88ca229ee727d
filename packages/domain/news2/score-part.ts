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
  const breathing: readonly Oxygen[] = oxygen === undefined ? ['air', 'oxygen'] : [oxygen];
  const possible = new Set(breathing.flatMap((one) => pointsWithin(bandsOf(part, scale, one), range)));
  const [points, ...others] = possible;
  return others.length === 0 ? points : undefined;
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

function pointsWithin(bands: readonly Band[], { low, high }: Range): readonly Points[] {
  return bands.flatMap(({ to, points }, index) => {
    const after = bands[index - 1]?.to ?? Number.NEGATIVE_INFINITY;
    const reaches = low <= to && (high > after || index === 0);
    return reaches ? [points] : [];
  });
}

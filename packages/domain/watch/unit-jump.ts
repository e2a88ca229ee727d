import { CATALOGUE, isOutside, type Limits } from '../measurement/catalogue.ts';
import type { MeasurementType } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';

/** One unit or scale taken for another: what was multiplied, and how far values of a series spread around their median. */
interface Watched {
  /** Units of the measure itself: glucose mg/dL for mmol/L (18.016), g for kg, lb for kg. */
  readonly units: readonly number[];
  /** A value is near `median x factor` when it is within this ratio of it, either way. */
  readonly spread: number;
}

/** A comma that moved, a fraction for a percentage. */
const SCALES: readonly number[] = [10, 100, 1000];
const GLUCOSE: Watched = { units: [18.016], spread: 2.2 };
const SCALED: Watched = { units: [], spread: 1.6 };

const WATCHED: Partial<Readonly<Record<MeasurementType, Watched>>> = {
  glucose: GLUCOSE,
  'cgm-glucose': GLUCOSE,
  'body-weight': { units: [1000, 2.20462262], spread: 1.12 },
  'body-temperature': { units: [], spread: 1.04 },
  'oxygen-saturation': { units: [], spread: 1.25 },
  pulse: SCALED,
  'respiratory-rate': SCALED,
  fev1: SCALED,
  fvc: SCALED,
  pef: { units: [60], spread: 1.6 },
};

/** Of values that the body allows: from a low to a high glucose is no factor of 18. */
const BELIEVABLE_SPREAD = 1.3;

/** Of the trusted values before, the newest so many are the base; with fewer than `BASE_AT_LEAST` nothing is said. */
const BASE = 9;
const BASE_AT_LEAST = 3;
/** So many are looked at. */
export const UNIT_SAMPLES = BASE + 3;

export interface UnitJump {
  /** What values seem to have been multiplied by; below 1: divided. */
  readonly factor: number;
}

/** Whether a value alone may be one of a jump, so that the past is worth looking at. */
export function mayHaveJumped(type: MeasurementType, value: number): boolean {
  const watched = WATCHED[type];
  if (watched === undefined) return false;
  const soft = softOf(type);
  return (
    isOutside(soft, value) || watched.units.some((by) => [value * by, value / by].some((of) => !isOutside(soft, of)))
  );
}

/**
 * Whether the values of a series have just jumped by a factor. Never a single one: two in a row when all of them are outside
 * what is believable of anybody (soft limits), three when the body allows them; of those only the units of the measure count,
 * for a moved comma inside the believable is no other than a change. `before`: newest first, up to `UNIT_SAMPLES`. Answered
 * once, at the reading that makes it so.
 */
export function unitJump(type: MeasurementType, value: number, before: readonly Sample[]): UnitJump | undefined {
  const watched = WATCHED[type];
  if (watched === undefined) return undefined;
  const known = before.filter((sample) => sample.value !== undefined && sample.comparator === undefined);
  const soft = softOf(type);
  for (const length of [2, 3]) {
    const run = [value, ...known.slice(0, length - 1).map((sample) => sample.value ?? 0)];
    const median = medianOf(trusted(known.slice(length - 1)));
    if (run.length < length || median === undefined) continue;
    const isUnbelievable = run.every((one) => isOutside(soft, one));
    // Of what all is unbelievable two have told it, also when a third is not.
    if (isUnbelievable !== (length === 2)) continue;
    if (length === 3 && run.slice(1).every((one) => isOutside(soft, one))) continue;
    const factors = isUnbelievable ? [...watched.units, ...SCALES] : watched.units;
    const unbelievable = run.filter((one) => isOutside(soft, one)).length;
    const spread = unbelievable >= 2 ? watched.spread : Math.min(watched.spread, BELIEVABLE_SPREAD);
    const factor = factorOf(factors, spread, median, run);
    const older = known[length - 1]?.value;
    if (factor === undefined || older === undefined) continue;
    if (factorOf([factor], watched.spread, median, [older]) === undefined) return { factor };
  }
  return undefined;
}

/** Of a value that was refused as impossible: by what it is off the trusted values. `before` as above. */
export function refusedJump(type: MeasurementType, value: number, before: readonly Sample[]): UnitJump | undefined {
  const watched = WATCHED[type];
  const median = medianOf(trusted(before).slice(0, BASE));
  if (watched === undefined || median === undefined) return undefined;
  if (type === 'body-temperature' && Math.abs(value - (median * 9) / 5 - 32) <= FAHRENHEIT_NEAR) return { factor: 1.8 };
  const factor = factorOf([...watched.units, ...SCALES], watched.spread, median, [value]);
  return factor === undefined ? undefined : { factor };
}

/** A Celsius value that is Fahrenheit's of the median, within so many degrees Fahrenheit. */
const FAHRENHEIT_NEAR = 7;

/** The factor nearest to all of them, or its inverse. */
function factorOf(
  factors: readonly number[],
  spread: number,
  median: number,
  values: readonly number[],
): number | undefined {
  let nearest: { readonly factor: number; readonly off: number } | undefined;
  for (const factor of factors.flatMap((by) => [by, 1 / by])) {
    const off = Math.max(...values.map((value) => Math.abs(Math.log(value / (median * factor)))));
    if (off <= Math.log(spread) && off < (nearest?.off ?? Number.POSITIVE_INFINITY)) nearest = { factor, off };
  }
  return nearest?.factor;
}

function trusted(samples: readonly Sample[]): readonly number[] {
  const values: number[] = [];
  for (const { value, comparator, doubtful } of samples)
    if (value !== undefined && value > 0 && comparator === undefined && !doubtful) values.push(value);
  return values.slice(0, BASE);
}

function medianOf(values: readonly number[]): number | undefined {
  return values.length < BASE_AT_LEAST ? undefined : values.toSorted((a, b) => a - b)[values.length >> 1];
}

function softOf(type: MeasurementType): Limits {
  const entry = CATALOGUE[type];
  return entry.kind === 'numeric' ? (entry.soft ?? entry.hard) : {};
}

import { CATALOGUE, isOutside } from '../measurement/catalogue.ts';
import type { ComponentName, Quantity } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import type { UnitJump } from './unit-jump.ts';

export interface Pressure {
  readonly systolic: number;
  readonly diastolic: number;
}

/** mm[Hg] in a kPa, and a comma that moved. */
const FACTORS: readonly number[] = [7.50061683, 10, 100];
/** How far a pressure is from the usual one times the factor, either way: both parts of it. */
const SPREAD = 1.35;
const BASE = 9;
const BASE_AT_LEAST = 3;

/**
 * Of a pressure that was refused as impossible: by what both its parts are off those of the newest trusted readings. Nearly
 * all in kPa are: 30, the least that is kept, are 225 mm[Hg] in kPa. `before`: newest first.
 */
export function refusedPressureJump(pressure: Pressure, before: readonly Sample[]): UnitJump | undefined {
  return factorOf(pressure, usualOf(before));
}

/**
 * The same of one that is kept: the second in a row of which neither part is believable of anybody, and that is off by
 * one factor in all. Answered once, at the reading that makes it so.
 */
export function pressureJump(
  components: Readonly<Partial<Record<ComponentName, Quantity>>>,
  before: readonly Sample[],
): UnitJump | undefined {
  const run = [pressureOf(components), pressureOf(before[0]?.components), pressureOf(before[1]?.components)];
  const [last, first, older] = run;
  if (!isUnbelievable(last) || !isUnbelievable(first)) return undefined;
  const usual = usualOf(before.slice(1));
  const factor = factorOf(last, usual)?.factor;
  if (factor === undefined || factorOf(first, usual)?.factor !== factor) return undefined;
  return older !== undefined && factorOf(older, usual)?.factor === factor ? undefined : { factor };
}

/** Whether one alone may be one of a jump, so that the past is worth looking at. */
export function mayBeKpa(components: Readonly<Partial<Record<ComponentName, Quantity>>>): boolean {
  return isUnbelievable(pressureOf(components));
}

function isUnbelievable(pressure: Pressure | undefined): pressure is Pressure {
  if (pressure === undefined) return false;
  const entry = CATALOGUE['blood-pressure'];
  return (
    entry.kind === 'components' &&
    isOutside(entry.components.systolic.soft ?? {}, pressure.systolic) &&
    isOutside(entry.components.diastolic.soft ?? {}, pressure.diastolic)
  );
}

function factorOf({ systolic, diastolic }: Pressure, usual: Pressure | undefined): UnitJump | undefined {
  if (usual === undefined || systolic <= 0 || diastolic <= 0) return undefined;
  let nearest: { readonly factor: number; readonly off: number } | undefined;
  for (const factor of FACTORS.flatMap((by) => [by, 1 / by])) {
    const offs = [systolic / (usual.systolic * factor), diastolic / (usual.diastolic * factor)];
    const off = Math.max(...offs.map((ratio) => Math.abs(Math.log(ratio))));
    if (off <= Math.log(SPREAD) && off < (nearest?.off ?? Number.POSITIVE_INFINITY)) nearest = { factor, off };
  }
  return nearest && { factor: nearest.factor };
}

/** The median of each part. */
function usualOf(before: readonly Sample[]): Pressure | undefined {
  const known = before.flatMap(({ components, doubtful }) => (doubtful ? [] : (pressureOf(components) ?? [])));
  const base = known.slice(0, BASE);
  if (base.length < BASE_AT_LEAST) return undefined;
  const median = (part: keyof Pressure) =>
    base.map((one) => one[part]).toSorted((a, b) => a - b)[base.length >> 1] ?? Number.NaN;
  return { systolic: median('systolic'), diastolic: median('diastolic') };
}

function pressureOf(components: Sample['components']): Pressure | undefined {
  const { systolic, diastolic } = components ?? {};
  return systolic && diastolic && { systolic: systolic.canonical, diastolic: diastolic.canonical };
}

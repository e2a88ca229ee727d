/** Points of one parameter. */
export type Points = 0 | 1 | 2 | 3;

/** The parameters, named as the measures they come from, in the order of the chart. `blood-pressure` is the systolic. */
export const NEWS2_PARTS = [
  'respiratory-rate',
  'oxygen-saturation',
  'oxygen-therapy',
  'blood-pressure',
  'pulse',
  'consciousness',
  'body-temperature',
] as const;
export type News2Part = (typeof NEWS2_PARTS)[number];
export type News2NumberPart = Exclude<News2Part, 'oxygen-therapy' | 'consciousness'>;

/** 2 (target 88-92 %) only when prescribed, never inferred. */
export type News2Scale = 1 | 2;
export type Oxygen = 'air' | 'oxygen';

/** From the band before it up to and including `to`, in steps of the chart (temperature tenths of a degree, others whole numbers). */
export interface Band {
  readonly to: number;
  readonly points: Points;
}

const UP = Number.POSITIVE_INFINITY;

const SPO2_SCALE_1 = bands([91, 3], [93, 2], [95, 1], [UP, 0]);
const SPO2_SCALE_2_ON_AIR = bands([83, 3], [85, 2], [87, 1], [UP, 0]);
const SPO2_SCALE_2_ON_OXYGEN = bands([83, 3], [85, 2], [87, 1], [92, 0], [94, 1], [96, 2], [UP, 3]);

const CHART: Readonly<Record<Exclude<News2NumberPart, 'oxygen-saturation'>, readonly Band[]>> = {
  'respiratory-rate': bands([8, 3], [11, 1], [20, 0], [24, 2], [UP, 3]),
  'blood-pressure': bands([90, 3], [100, 2], [110, 1], [219, 0], [UP, 3]),
  pulse: bands([40, 3], [50, 1], [90, 0], [110, 1], [130, 2], [UP, 3]),
  'body-temperature': bands([350, 3], [360, 1], [380, 0], [390, 1], [UP, 2]),
};

/** Steps in one unit of the chart. */
export const STEPS_PER_UNIT: Readonly<Record<News2NumberPart, number>> = {
  'respiratory-rate': 1,
  'oxygen-saturation': 1,
  'blood-pressure': 1,
  pulse: 1,
  'body-temperature': 10,
};

/** The bands of a parameter, lowest first (Royal College of Physicians, NEWS2, 2017). */
export function bandsOf(part: News2NumberPart, scale: News2Scale, oxygen: Oxygen): readonly Band[] {
  if (part !== 'oxygen-saturation') return CHART[part];
  if (scale === 1) return SPO2_SCALE_1;
  return oxygen === 'air' ? SPO2_SCALE_2_ON_AIR : SPO2_SCALE_2_ON_OXYGEN;
}

function bands(...rows: readonly (readonly [number, Points])[]): readonly Band[] {
  return rows.map(([to, points]) => ({ to, points }));
}

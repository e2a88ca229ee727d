import type { ComponentName } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import { THOUSANDTHS } from '../window/day-summary.ts';

/** The canonical number a rule looks at: of the component when it names one. Undefined for LO/HI, answers, a missing part. */
export function numberOf(
  sample: Pick<Sample, 'value' | 'components' | 'comparator'>,
  component?: ComponentName | undefined,
): number | undefined {
  return component === undefined ? sample.value : sample.components?.[component]?.canonical;
}

/** As `numberOf`, of what may be compared with and summed: not questionable, and a number (`<5` is none). */
export function trustedNumberOf(sample: Sample, component?: ComponentName | undefined): number | undefined {
  return sample.doubtful || sample.comparator !== undefined ? undefined : numberOf(sample, component);
}

/** Whole thousandths: differences and products of them are exact, so that 82.1 - 80.1 is 2. */
export function toThousandths(value: number): number {
  return Math.round(value * THOUSANDTHS);
}

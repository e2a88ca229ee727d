import type { ComponentName } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';

/** The canonical number a rule looks at: of the component when it names one. Undefined for LO/HI, answers, a missing part. */
export function numberOf(
  sample: Pick<Sample, 'value' | 'components' | 'comparator'>,
  component?: ComponentName | undefined,
): number | undefined {
  return component === undefined ? sample.value : sample.components?.[component]?.canonical;
}

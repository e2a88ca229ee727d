import type { Sample } from '../measurement/sample.ts';
import type { View } from '../window/view.ts';

/** So many readings of one series at one instant (of several devices) are told apart. */
export const SAME_INSTANT_SAMPLES = 10;

/** The newest readings of a series since `from`: one, or those of the same instant, whose order means nothing. */
export function newestSamples(view: View, series: string, from: number): readonly Sample[] {
  const samples = view.samples(series);
  const newest = samples[0]?.measuredAt;
  if (newest === undefined || newest < from) return [];
  let together = 1;
  while (together < SAME_INSTANT_SAMPLES && samples[together]?.measuredAt === newest) together += 1;
  return together === samples.length ? samples : samples.slice(0, together);
}

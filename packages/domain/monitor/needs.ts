import type { Reading } from '../measurement/reading.ts';
import type { WindowRange } from './state.ts';

/** Soft limit of DOMAIN 3: a body weight that changes more than 5 % within 24 hours is questionable. */
export const RAPID_CHANGE_WINDOW_MS = 24 * 60 * 60 * 1000;

/** Which stretches `step` must see to take this reading; the store reads only those. */
export function needs(reading: Reading): readonly WindowRange[] {
  const ranges: WindowRange[] = [];
  if (reading.late)
    ranges.push({ series: reading.series, from: reading.measuredAt + 1, to: Number.MAX_SAFE_INTEGER, limit: 1 });
  if (reading.type === 'body-weight')
    ranges.push({
      series: reading.series,
      from: reading.measuredAt - RAPID_CHANGE_WINDOW_MS,
      to: reading.measuredAt,
      limit: 50,
    });
  return ranges;
}

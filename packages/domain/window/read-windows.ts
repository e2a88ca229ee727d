import { type DaySummary, summariseDay } from './day-summary.ts';
import { type History, NO_WINDOWS, type WindowRange, type Windows } from './range.ts';

/** A sensor's reading a minute, with room to spare. */
export const SAMPLES_OF_A_DAY = 2000;

/**
 * Reads each range once. Of two of one series, which end alike, the one that reached further holds the other. The begun
 * day stands last among the days.
 */
export function readWindows(history: History, ranges: readonly WindowRange[]): Windows {
  let samples = NO_WINDOWS.samples as Map<string, ReturnType<History['samples']>>;
  let days = NO_WINDOWS.days as Map<string, readonly DaySummary[]>;
  for (const range of ranges)
    if (range.kind === 'samples') {
      if (samples.size === 0) samples = new Map();
      const read = history.samples(range);
      const known = samples.get(range.series);
      if (known === undefined || known.length < read.length) samples.set(range.series, read);
    } else {
      if (days.size === 0) days = new Map();
      const begun = range.until === undefined ? undefined : begunDay(history, range.series, range.to, range.until);
      const closed = history.days(range);
      days.set(range.series, begun === undefined ? closed : [...closed, begun]);
    }
  return { samples, days };
}

function begunDay(history: History, series: string, day: number, until: number): DaySummary | undefined {
  if (history.begunDay !== undefined) return history.begunDay(series, day, until);
  return summariseDay(day, history.samples({ kind: 'samples', series, from: day, to: until, limit: SAMPLES_OF_A_DAY }));
}

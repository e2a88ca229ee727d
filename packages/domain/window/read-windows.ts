import type { Sample } from '../measurement/sample.ts';
import type { DaySummary } from './day-summary.ts';
import type { History, WindowRange, Windows } from './range.ts';

/** Reads each range once. */
export function readWindows(history: History, ranges: readonly WindowRange[]): Windows {
  const samples = new Map<string, readonly Sample[]>();
  const days = new Map<string, readonly DaySummary[]>();
  for (const range of ranges)
    if (range.kind === 'samples') samples.set(range.series, history.samples(range));
    else days.set(range.series, history.days(range));
  return { samples, days };
}

import { RAPID_WEIGHT_WINDOW_MS } from '../measurement/doubtful-change.ts';
import type { Reading } from '../measurement/reading.ts';
import type { WindowRange } from './state.ts';

/** FEV1 and FVC measured within this time of each other are taken as one manoeuvre. */
const SAME_MANOEUVRE_MS = 5 * 60_000;

/** Which stretches `step` must see to take this reading; the store reads only those, so a window is never loaded whole. */
export function needs(reading: Reading): readonly WindowRange[] {
  const { series, measuredAt } = reading;
  const ranges: WindowRange[] = [];
  if (reading.late)
    ranges.push({ purpose: 'newer', series, from: measuredAt + 1, to: Number.MAX_SAFE_INTEGER, limit: 1 });
  if (reading.type === 'body-weight')
    ranges.push({
      purpose: 'day-before',
      series,
      from: measuredAt - RAPID_WEIGHT_WINDOW_MS,
      to: measuredAt,
      limit: 50,
    });
  if (reading.type === 'fev1' || reading.type === 'fvc')
    ranges.push({
      purpose: 'same-manoeuvre',
      series: reading.type === 'fev1' ? 'fvc' : 'fev1',
      from: measuredAt - SAME_MANOEUVRE_MS,
      to: measuredAt + SAME_MANOEUVRE_MS,
      limit: 1,
    });
  return ranges;
}

import { isFev1AboveFvc, isRapidWeightChange, RAPID_WEIGHT_WINDOW_MS } from '../measurement/doubtful-change.ts';
import type { DoubtCode, Reading } from '../measurement/reading.ts';
import type { Windows } from '../window/range.ts';
import { SAME_MANOEUVRE_MS } from './needs.ts';

/** The reading with the doubts that only other readings can raise (soft limits of DOMAIN 3). */
export function doubtFromHistory(reading: Reading, windows: Windows): Reading {
  const value = reading.quantity?.canonical;
  if (value === undefined) return reading;
  const doubt = historyDoubt(reading, value, windows);
  return doubt === undefined ? reading : { ...reading, doubts: [...reading.doubts, doubt] };
}

function historyDoubt(reading: Reading, value: number, windows: Windows): DoubtCode | undefined {
  const { measuredAt } = reading;
  if (reading.type === 'body-weight') {
    const rapid = windows.samples
      .get(reading.series)
      ?.some(
        (other) =>
          other.value !== undefined &&
          other.measuredAt < measuredAt &&
          other.measuredAt >= measuredAt - RAPID_WEIGHT_WINDOW_MS &&
          isRapidWeightChange(other.value, value),
      );
    return rapid === true ? 'rapid-change' : undefined;
  }
  if (reading.type !== 'fev1' && reading.type !== 'fvc') return undefined;
  const other = windows.samples
    .get(reading.type === 'fev1' ? 'fvc' : 'fev1')
    ?.find(({ measuredAt: at }) => Math.abs(at - measuredAt) <= SAME_MANOEUVRE_MS)?.value;
  if (other === undefined) return undefined;
  const above = reading.type === 'fev1' ? isFev1AboveFvc(value, other) : isFev1AboveFvc(other, value);
  return above ? 'fev1-above-fvc' : undefined;
}

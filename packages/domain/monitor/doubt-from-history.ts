import { isFev1AboveFvc, isRapidWeightChange } from '../measurement/doubtful-change.ts';
import type { DoubtCode, Reading } from '../measurement/reading.ts';
import type { Windows } from './state.ts';

/** The reading with the doubts that only earlier readings can raise (soft limits of DOMAIN 3). */
export function doubtFromHistory(reading: Reading, windows: Windows): Reading {
  const value = reading.quantity?.canonical;
  if (value === undefined) return reading;
  const doubt = historyDoubt(reading, value, windows);
  return doubt === undefined ? reading : { ...reading, doubts: [...reading.doubts, doubt] };
}

function historyDoubt(reading: Reading, value: number, windows: Windows): DoubtCode | undefined {
  const rapid = windows['day-before']?.some(
    (point) => point.value !== undefined && isRapidWeightChange(point.value, value),
  );
  if (rapid === true) return 'rapid-change';
  const other = windows['same-manoeuvre']?.[0]?.value;
  if (other === undefined) return undefined;
  const above = reading.type === 'fev1' ? isFev1AboveFvc(value, other) : isFev1AboveFvc(other, value);
  return above ? 'fev1-above-fvc' : undefined;
}

import { isFev1AboveFvc, isRapidWeightChange, RAPID_WEIGHT_WINDOW_MS } from '../measurement/doubtful-change.ts';
import type { DoubtCode, Reading } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import type { History, Windows } from '../window/range.ts';
import { DAY_BEFORE_SAMPLES, SAME_MANOEUVRE_MS } from './needs.ts';

/** Doubts that other readings raise; the others a reading has by itself. */
export const HISTORY_DOUBTS: readonly DoubtCode[] = ['rapid-change', 'fev1-above-fvc'];

/** A stored reading that one of this call has made questionable. */
export interface DoubtedSample {
  readonly sample: Sample;
  readonly doubt: DoubtCode;
  /** Late data has made it so. */
  readonly byLate: boolean;
}

/** The reading with the doubts that only other readings can raise (soft limits of DOMAIN 3). */
export function doubtFromHistory(reading: Reading, windows: Windows): Reading {
  const value = reading.quantity?.canonical;
  if (value === undefined) return reading;
  const doubt = historyDoubt(reading, value, windows);
  return doubt === undefined ? reading : { ...reading, doubts: [...reading.doubts, doubt] };
}

function historyDoubt(reading: Reading, value: number, windows: Windows): DoubtCode | undefined {
  const { type } = reading;
  if (type === 'body-weight') {
    const before = windows.samples.get(reading.series);
    return before?.some((other) => isRapid(other, reading.measuredAt, value)) === true ? 'rapid-change' : undefined;
  }
  if (type !== 'fev1' && type !== 'fvc') return undefined;
  const others = windows.samples.get(partnerOf(type));
  return others?.some((other) => isAbove(other, type, reading.measuredAt, value)) === true
    ? 'fev1-above-fvc'
    : undefined;
}

/**
 * What the readings of a call make questionable among those stored: doubt must not depend on which of the two came
 * first. Nothing takes a doubt away again. `taken` are stored by now; test readings left out.
 */
export function doubtOthers(history: History, taken: readonly Sample[]): readonly DoubtedSample[] {
  let doubted: Map<number, DoubtedSample> | undefined;
  for (const { series, type, measuredAt, value, late } of taken) {
    if (value === undefined) continue;
    if (type === 'body-weight') {
      const range = { series, from: measuredAt + 1, to: measuredAt + RAPID_WEIGHT_WINDOW_MS + 1 };
      for (const other of history.samples({ kind: 'samples', ...range, limit: DAY_BEFORE_SAMPLES }))
        if (other.value !== undefined && isRapidWeightChange(value, other.value)) put(other, 'rapid-change', late);
    } else if (type === 'fev1' || type === 'fvc') {
      const range = { from: measuredAt - SAME_MANOEUVRE_MS, to: measuredAt + SAME_MANOEUVRE_MS + 1 };
      const others = history.samples({ kind: 'samples', series: partnerOf(type), ...range, limit: DAY_BEFORE_SAMPLES });
      for (const other of others) if (isAbove(other, type, measuredAt, value)) put(other, 'fev1-above-fvc', late);
    }
  }
  return doubted === undefined ? NONE : [...doubted.values()];

  function put(sample: Sample, doubt: DoubtCode, byLate: boolean): void {
    if (sample.doubtful) return;
    doubted ??= new Map();
    const known = doubted.get(sample.sequence);
    if (known === undefined) doubted.set(sample.sequence, { sample: { ...sample, doubtful: true }, doubt, byLate });
    else if (known.byLate && !byLate) doubted.set(sample.sequence, { ...known, byLate });
  }
}

const NONE: readonly DoubtedSample[] = [];

function isRapid({ value, measuredAt }: Sample, at: number, weightKg: number): boolean {
  return (
    value !== undefined &&
    measuredAt < at &&
    measuredAt >= at - RAPID_WEIGHT_WINDOW_MS &&
    isRapidWeightChange(value, weightKg)
  );
}

function isAbove({ value, measuredAt }: Sample, type: 'fev1' | 'fvc', at: number, litres: number): boolean {
  if (value === undefined || Math.abs(measuredAt - at) > SAME_MANOEUVRE_MS) return false;
  return type === 'fev1' ? isFev1AboveFvc(litres, value) : isFev1AboveFvc(value, litres);
}

function partnerOf(type: 'fev1' | 'fvc'): 'fev1' | 'fvc' {
  return type === 'fev1' ? 'fvc' : 'fev1';
}

import type { PatientPast } from './load-past.ts';
import type { StoredReading } from './stored-readings.ts';

/** The readings that count: what was entered in error is judged as if it had not been. */
export function countingReadings(past: Pick<PatientPast, 'readings' | 'corrections'>): readonly StoredReading[] {
  return counting(past.readings, past);
}

/** The same of readings or events: their numbers are of one series. */
export function counting<T extends { readonly sequence: number }>(
  all: readonly T[],
  { corrections }: Pick<PatientPast, 'corrections'>,
): readonly T[] {
  if (corrections.length === 0) return all;
  const wrong = new Set(corrections.map(({ sequence }) => sequence));
  return all.filter(({ sequence }) => !wrong.has(sequence));
}

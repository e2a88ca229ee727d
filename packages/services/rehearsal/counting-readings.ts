import type { PatientPast } from './load-past.ts';
import type { StoredReading } from './stored-readings.ts';

/** The readings that count: what was entered in error is judged as if it had not been. */
export function countingReadings({
  readings,
  corrections,
}: Pick<PatientPast, 'readings' | 'corrections'>): readonly StoredReading[] {
  if (corrections.length === 0) return readings;
  const wrong = new Set(corrections.map(({ sequence }) => sequence));
  return readings.filter(({ sequence }) => !wrong.has(sequence));
}

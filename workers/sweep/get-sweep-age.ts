import type { Records } from '@naer/db/records';
import { loadPosition } from '@naer/services/sweep/load-position';

/** Seconds since the sweep last took a step, and since it last met every enrolment; null: not yet. */
export interface SweepAge {
  readonly stepSeconds: number | null;
  readonly walkSeconds: number | null;
}

/** The age of the sweep; undefined when the records cannot be asked. */
export async function sweepAge(records: Records, now: number): Promise<SweepAge | undefined> {
  const [step, walk] = [await loadPosition(records, 'enrolments'), await loadPosition(records, 'enrolments-walked')];
  if (!step.ok || !walk.ok) return undefined;
  const seconds = (at: number | undefined) => (at === undefined ? null : Math.max(0, Math.round((now - at) / 1000)));
  return { stepSeconds: seconds(step.value?.at), walkSeconds: seconds(walk.value?.at) };
}

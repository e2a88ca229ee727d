import type { Records } from '@naer/db/records';
import { loadPosition } from '@naer/services/sweep/load-position';

/** Seconds since the sweep last took a step, and since it last met every enrolment; null: not yet. */
export interface SweepAge {
  readonly stepSeconds: number | null;
  readonly walkSeconds: number | null;
  /** Referrals of all tenants that nobody has answered in time, as the sweep last counted; absent: none. */
  readonly overdueReferrals?: number | undefined;
}

/** The age of the sweep; undefined when the records cannot be asked. */
export async function sweepAge(records: Records, now: number): Promise<SweepAge | undefined> {
  const [step, walk] = [await loadPosition(records, 'enrolments'), await loadPosition(records, 'enrolments-walked')];
  const overdue = await loadPosition(records, 'referrals-overdue');
  if (!step.ok || !walk.ok || !overdue.ok) return undefined;
  const waiting = Number(overdue.value?.position ?? 0);
  const seconds = (at: number | undefined) => (at === undefined ? null : Math.max(0, Math.round((now - at) / 1000)));
  const age = { stepSeconds: seconds(step.value?.at), walkSeconds: seconds(walk.value?.at) };
  return waiting > 0 ? { ...age, overdueReferrals: waiting } : age;
}

import type { Alert } from './alert.ts';
import type { MovedAlert } from './firing.ts';
import { movedBy } from './move.ts';

/**
 * A version of the plan changed or removed the rule of a live alert: it says so, and stays until a person closes it.
 * `alert` stands at the revision of the move.
 */
export function markPlanChanged(alert: Alert, planVersion: number, now: number): MovedAlert {
  return movedBy({ ...alert, planChanged: { planVersion, at: now } }, now, 'plan-changed', { detail: { planVersion } });
}

import type { MonitorState } from '../monitor/state.ts';
import type { Alert } from './alert.ts';
import type { MovedAlert } from './firing.ts';
import { movedBy, raised } from './move.ts';

/** A version of the plan changed or removed the rule of a live alert: it says so, and stays until a person closes it. */
export function markPlanChanged(state: MonitorState, alert: Alert, planVersion: number, now: number): MovedAlert {
  const marked: Alert = { ...raised(alert, state.epoch), planChanged: { planVersion, at: now } };
  return movedBy(marked, now, 'plan-changed', { detail: { planVersion } });
}

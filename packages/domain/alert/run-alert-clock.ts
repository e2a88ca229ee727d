import type { MonitorState } from '../monitor/state.ts';
import type { Alert } from './alert.ts';
import { type AlertClock, clocksOf } from './alert-clock.ts';
import type { MovedAlert } from './firing.ts';
import { nextRevision } from './revision.ts';

/**
 * A clock of an alert has come. Undefined when there is nothing to do (it was moved, or has run already), so that a
 * doubled or late alarm is a no-op. What is answered has moved or ended that clock: it is not due again at `now`.
 */
export function runAlertClock(
  state: MonitorState,
  alert: Alert,
  clock: AlertClock,
  now: number,
): MovedAlert | undefined {
  const runs = clocksOf(alert).find((own) => own.clock === clock);
  if (runs === undefined || runs.dueAt > now) return undefined;
  const revision = nextRevision(alert.revision, state.epoch);
  switch (clock) {
    case 'overdue':
      return {
        alert: { ...alert, revision, overdue: true },
        history: [{ kind: 'alert-history', alertId: alert.alertId, revision, at: now, event: 'overdue' }],
      };
    default:
      return undefined;
  }
}

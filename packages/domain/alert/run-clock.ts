import type { Alert } from './alert.ts';
import type { MovedAlert } from './firing.ts';
import { nextRevision } from './revision.ts';

/**
 * The overdue clock has come: an unacknowledged red is marked and its revision raised. Undefined when there is
 * nothing to mark (acknowledged meanwhile, already marked, or the clock was moved), so that a doubled alarm is a no-op.
 */
export function runOverdueClock(alert: Alert, epoch: number, now: number): MovedAlert | undefined {
  if (alert.state !== 'open' || alert.overdue || alert.overdueAt === undefined || alert.overdueAt > now)
    return undefined;
  const revision = nextRevision(alert.revision, epoch);
  return {
    alert: { ...alert, revision, overdue: true },
    history: { kind: 'alert-history', alertId: alert.alertId, revision, at: now, event: 'overdue' },
    timer: { alertId: alert.alertId, clock: 'overdue', dueAt: null },
  };
}

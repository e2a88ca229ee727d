import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { Alert, HumanAct, ResolutionOutcome } from './alert.ts';
import type { MovedAlert } from './firing.ts';
import { formatRevision, nextRevision } from './revision.ts';

export type ActRefusal = 'stale-revision' | 'not-acknowledged' | 'already-acknowledged' | 'already-resolved';

/**
 * A person's act on an alert, guarded by the revision they saw. Acknowledging stops the clock; only a person
 * resolves, and only what somebody has acknowledged.
 */
export function actOnAlert(
  alert: Alert,
  epoch: number,
  act: { readonly kind: 'acknowledge' } | { readonly kind: 'resolve'; readonly outcome: ResolutionOutcome },
  expectRevision: string,
  by: HumanAct,
): Result<MovedAlert, ActRefusal> {
  if (alert.state === 'resolved') return err('already-resolved');
  if (formatRevision(alert.revision) !== expectRevision) return err('stale-revision');
  const revision = nextRevision(alert.revision, epoch);
  if (act.kind === 'acknowledge') {
    if (alert.state === 'acknowledged') return err('already-acknowledged');
    return ok({
      alert: { ...alert, revision, state: 'acknowledged', acknowledged: by, overdue: false, overdueAt: undefined },
      history: { kind: 'alert-history', alertId: alert.alertId, revision, at: by.at, event: 'acknowledged', act: by },
      timer: { alertId: alert.alertId, clock: 'overdue', dueAt: null },
    });
  }
  if (alert.state === 'open') return err('not-acknowledged');
  return ok({
    alert: { ...alert, revision, state: 'resolved', resolved: { ...by, outcome: act.outcome } },
    history: {
      kind: 'alert-history',
      alertId: alert.alertId,
      revision,
      at: by.at,
      event: 'resolved',
      act: by,
      outcome: act.outcome,
    },
    timer: { alertId: alert.alertId, clock: 'overdue', dueAt: null },
  });
}

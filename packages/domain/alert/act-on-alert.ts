import type { MonitorState } from '../monitor/state.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { ActRefusal, AlertAct } from './act.ts';
import type { Alert, HumanAct } from './alert.ts';
import type { MovedAlert } from './firing.ts';
import { formatRevision, nextRevision } from './revision.ts';

/**
 * A person's act on an alert, guarded by the revision they saw. Acknowledging stops the clock; only a person
 * resolves, and only what somebody has acknowledged.
 */
export function actOnAlert(
  state: MonitorState,
  alert: Alert,
  act: AlertAct,
  expectRevision: string,
  by: HumanAct,
): Result<MovedAlert, ActRefusal> {
  if (alert.state === 'resolved') return err('already-resolved');
  if (formatRevision(alert.revision) !== expectRevision) return err('stale-revision');
  const { alertId } = alert;
  const revision = nextRevision(alert.revision, state.epoch);
  const line = { kind: 'alert-history', alertId, revision, at: by.at, act: by } as const;
  switch (act.kind) {
    case 'acknowledge':
      if (alert.state !== 'open') return err('already-acknowledged');
      return ok({
        alert: { ...alert, revision, state: 'acknowledged', acknowledged: by, overdue: false, overdueAt: undefined },
        history: [{ ...line, event: 'acknowledged' }],
      });
    case 'resolve':
      if (alert.state === 'open') return err('not-acknowledged');
      return ok({
        alert: { ...alert, revision, state: 'resolved', resolved: { ...by, outcome: act.outcome } },
        history: [{ ...line, event: 'resolved', outcome: act.outcome }],
      });
    default:
      return err('not-open');
  }
}

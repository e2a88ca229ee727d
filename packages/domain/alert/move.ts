import type { AlertHistoryChange, AlertHistoryEvent } from '../monitor/change.ts';
import type { Alert } from './alert.ts';
import type { MovedAlert } from './firing.ts';
import { nextRevision } from './revision.ts';

/** The alert at its next revision: what follows in the same step moves it without raising it again. */
export function raised(alert: Alert, epoch: number): Alert {
  return { ...alert, revision: nextRevision(alert.revision, epoch), knownSince: undefined };
}

/** The same for a clock or a notice: it tells a person nothing that makes their act another one. */
export function raisedByItself(alert: Alert, epoch: number): Alert {
  const revision = nextRevision(alert.revision, epoch);
  const knownSince = alert.knownSince ?? alert.revision;
  return { ...alert, revision, knownSince: knownSince.epoch === epoch ? knownSince : undefined };
}

/** An alert as it is now, with one line of its history. */
export function movedBy(
  alert: Alert,
  at: number,
  event: AlertHistoryEvent,
  more: Pick<AlertHistoryChange, 'act' | 'outcome' | 'detail' | 'sequence'> = {},
): MovedAlert {
  const { alertId, revision } = alert;
  return { alert, history: [{ kind: 'alert-history', alertId, revision, at, event, ...more }] };
}

/** Moves on within the same step and revision: what is told of both, in order. */
export function andThen(moved: MovedAlert, next: (alert: Alert) => MovedAlert | undefined): MovedAlert {
  const then = next(moved.alert);
  if (then === undefined) return moved;
  return {
    alert: then.alert,
    history: [...moved.history, ...then.history],
    notices: [...(moved.notices ?? []), ...(then.notices ?? [])],
  };
}

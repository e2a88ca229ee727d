import type { MonitorState } from '../monitor/state.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { acknowledgeAlert } from './acknowledge-alert.ts';
import type { ActRefusal, AlertAct } from './act.ts';
import type { Alert, HumanAct } from './alert.ts';
import { resolved } from './close-alert.ts';
import type { MovedAlert } from './firing.ts';
import { acceptHandover, declineHandover, offerHandover, withdrawHandover } from './hand-over-alert.ts';
import { raised } from './move.ts';
import { receiptEvent } from './receipt-event.ts';
import { isStale } from './revision.ts';
import { snoozeAlert, unsnoozeAlert } from './snooze-alert.ts';
import { attemptAlert, startAlert } from './take-up-alert.ts';

/**
 * A person's act on an alert, guarded by the revision they saw. Only a person resolves what has not become normal, and only
 * what somebody has acknowledged; with what waits for n of m there is nothing to do yet.
 */
export function actOnAlert(
  state: MonitorState,
  alert: Alert,
  act: AlertAct,
  expectRevision: string,
  by: HumanAct,
): Result<MovedAlert, ActRefusal> {
  if (alert.state === 'resolved') return err('already-resolved');
  if (isStale(alert, expectRevision)) return err('stale-revision');
  if (alert.state === 'pending') return err('not-open');
  const own = raised(alert, state.epoch);
  switch (act.kind) {
    case 'acknowledge':
      return acknowledgeAlert(state, own, act, by);
    case 'start':
      return startAlert(state, own, by);
    case 'attempt':
      return attemptAlert(state, own, act, by);
    case 'snooze':
      return snoozeAlert(state, own, act, by);
    case 'unsnooze':
      return unsnoozeAlert(state, own, by);
    case 'offer-handover':
      return offerHandover(own, act, by);
    case 'withdraw-handover':
      return withdrawHandover(own, by);
    case 'accept-handover':
      return acceptHandover(state, own, by);
    case 'decline-handover':
      return declineHandover(own, act, by);
    case 'receipt':
      return receiptEvent(state, own, act, by);
    case 'resolve':
      return alert.state === 'open' ? err('not-acknowledged') : ok(resolved(own, by, act.outcome));
  }
}

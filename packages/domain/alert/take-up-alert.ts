import type { MonitorState } from '../monitor/state.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { acknowledged } from './acknowledge-alert.ts';
import type { ActRefusal, AlertAct } from './act.ts';
import type { Alert, HumanAct } from './alert.ts';
import type { MovedAlert } from './firing.ts';
import { andThen, movedBy } from './move.ts';
import { LONGEST_WAIT_MS } from './snooze-alert.ts';

/** Somebody has it in hand; what nobody had acknowledged is acknowledged by that. */
export function startAlert(state: MonitorState, alert: Alert, by: HumanAct): Result<MovedAlert, ActRefusal> {
  if (alert.state === 'in-progress') return err('already-in-progress');
  return ok(andThen(takenUp(state, alert, by), (own) => movedBy(own, by.at, 'started', { act: by })));
}

/** "Tried, no answer": it is in hand, and is due again when the next try is. Never a resolution. */
export function attemptAlert(
  state: MonitorState,
  alert: Alert,
  { nextTryAt }: Extract<AlertAct, { readonly kind: 'attempt' }>,
  by: HumanAct,
): Result<MovedAlert, ActRefusal> {
  if (nextTryAt <= by.at) return err('expiry-in-past');
  if (nextTryAt > by.at + LONGEST_WAIT_MS) return err('snooze-too-long');
  const n = (alert.attempts?.n ?? 0) + 1;
  return ok(
    andThen(takenUp(state, alert, by), (own) =>
      movedBy({ ...own, attempts: { n, nextTryAt, due: false } }, by.at, 'attempted', {
        act: by,
        detail: { n, nextTryAt },
      }),
    ),
  );
}

function takenUp(state: MonitorState, alert: Alert, by: HumanAct): MovedAlert {
  if (alert.state === 'in-progress') return { alert, history: [] };
  const inHand = (own: Alert): Alert => ({ ...own, state: 'in-progress', started: by });
  if (alert.state !== 'open') return { alert: inHand(alert), history: [] };
  return movedBy(inHand(acknowledged(state, alert, by)), by.at, 'acknowledged', { act: by });
}

import { beginEscalation } from '../escalation/begin-escalation.ts';
import { remindOfDue } from '../escalation/remind.ts';
import type { MonitorState } from '../monitor/state.ts';
import type { Alert } from './alert.ts';
import type { MovedAlert } from './firing.ts';
import { andThen, movedBy } from './move.ts';
import { pausedUntil } from './pause-of.ts';

/**
 * The patient is back, unless another pause has begun: of what nobody has acknowledged, the clocks begin anew, and of what came due
 * meanwhile somebody is told. `alert`
 * stands at the revision of the move.
 */
export function endPause(state: MonitorState, alert: Alert, now: number): MovedAlert {
  const until = pausedUntil(state, alert, now);
  if (until !== undefined) return movedBy({ ...alert, paused: { until } }, now, 'paused', { detail: { until } });
  return andThen(movedBy({ ...alert, paused: undefined }, now, 'pause-ended'), (own) =>
    own.state === 'open' ? beginEscalation(state, own, now) : remindOfDue(state, own, now),
  );
}

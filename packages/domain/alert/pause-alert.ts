import type { MonitorState } from '../monitor/state.ts';
import type { Alert } from './alert.ts';
import { endPause } from './end-pause.ts';
import type { MovedAlert } from './firing.ts';
import { movedBy, raised } from './move.ts';
import { beginWaiting } from './open-alert.ts';
import { pausedUntil } from './pause-of.ts';

/**
 * The patient is away (holiday, admitted) or is back: what nobody has taken and can wait does, until the pause ends; ended
 * early or prolonged, the alert follows. Undefined: nothing changes. The end of a pause as planned is the alert's own clock.
 */
export function pauseAlert(state: MonitorState, alert: Alert, now: number): MovedAlert | undefined {
  if (alert.state !== 'open' && alert.paused === undefined) return undefined;
  const until = pausedUntil(state, alert, now);
  if (alert.paused?.until === until) return undefined;
  const own = raised(alert, state.epoch);
  if (until === undefined) return endPause(state, own, now);
  if (alert.paused !== undefined) return movedBy({ ...own, paused: { until } }, now, 'paused', { detail: { until } });
  return beginWaiting(state, own, now);
}

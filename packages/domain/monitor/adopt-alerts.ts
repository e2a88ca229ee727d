import { clocksOf } from '../alert/alert-clock.ts';
import type { MovedAlert } from '../alert/firing.ts';
import { raisedByItself } from '../alert/move.ts';
import { markEveryMs } from '../escalation/ladder-of.ts';
import type { MonitorState } from './state.ts';

/**
 * Live alerts that a version before this one stored without the clocks they must have: an open red that was overdue then
 * ran none any more. They are marked from `now` on, and again and again, until somebody acknowledges.
 */
export function adoptAlerts(state: MonitorState, now: number): readonly MovedAlert[] {
  return state.alerts.flatMap((alert) => {
    if (alert.state !== 'open' || alert.severity !== 'red' || clocksOf(alert).length > 0) return [];
    const own = raisedByItself(alert, state.epoch);
    const nextAt = now + markEveryMs(state, own, now);
    const escalation = { unitId: own.unitId, policyVersion: 0, step: 0, loop: 0, nextAt };
    return [{ alert: { ...own, escalation }, history: [] }];
  });
}

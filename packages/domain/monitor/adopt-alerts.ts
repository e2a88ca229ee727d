import { followUpMs } from '../alert/acknowledge-alert.ts';
import type { Alert } from '../alert/alert.ts';
import { clocksOf } from '../alert/alert-clock.ts';
import type { MovedAlert } from '../alert/firing.ts';
import { raisedByItself } from '../alert/move.ts';
import { markEveryMs } from '../escalation/ladder-of.ts';
import type { MonitorState } from './state.ts';

/**
 * Live alerts that a version before this one stored without the clocks they must have: an open red that was overdue then
 * ran none any more, and one that somebody had acknowledged had no second clock. They run from `now` on, and again and
 * again, until somebody acknowledges or resolves.
 */
export function adoptAlerts(state: MonitorState, now: number): readonly MovedAlert[] {
  return state.alerts.flatMap((alert) => {
    const adopted = adopt(state, raisedByItself(alert, state.epoch), now);
    return adopted === undefined ? [] : [{ alert: adopted, history: [] }];
  });
}

function adopt(state: MonitorState, alert: Alert, now: number): Alert | undefined {
  if (alert.severity !== 'red') return undefined;
  if (alert.state === 'open' && clocksOf(alert).length === 0) {
    const nextAt = now + markEveryMs(state, alert, now);
    return { ...alert, escalation: { unitId: alert.unitId, policyVersion: 0, step: 0, loop: 0, nextAt } };
  }
  const isTaken = alert.state === 'acknowledged' || alert.state === 'in-progress';
  if (!isTaken || alert.followUp !== undefined) return undefined;
  return { ...alert, followUp: { dueAt: now + followUpMs(state, alert), due: false, n: 0 } };
}

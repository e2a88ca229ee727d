import type { Alert } from '../alert/alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import { movedBy } from '../alert/move.ts';
import type { MonitorState } from '../monitor/state.ts';
import { ladderOf } from './ladder-of.ts';
import { noticeOf } from './take-step.ts';

/**
 * Tells whoever stands on that step of the ladder (from 0) that somebody's work is due again: a follow-up, a next try.
 * Undefined when nobody is to be told: there is no such step, the alert is silent, late, or its unit is closed.
 * `alert` stands at the revision of the move.
 */
export function remind(state: MonitorState, alert: Alert, step: number, now: number): MovedAlert | undefined {
  if (state.rehearsed === true || alert.late || alert.snoozed !== undefined || alert.paused !== undefined)
    return undefined;
  const signed = ladderOf(state, alert);
  const told = signed?.ladder.steps[step];
  if (signed === undefined || told === undefined || signed.time.quietUntil(now) !== undefined) return undefined;
  const { notice, sent } = noticeOf(state.patientId, alert, told, now);
  const detail = { unitId: alert.unitId, duty: told.duty, channel: told.channel, step: step + 1 };
  return {
    ...movedBy({ ...alert, reminded: { ...sent, step } }, now, 'notified', { detail }),
    notices: [notice],
  };
}

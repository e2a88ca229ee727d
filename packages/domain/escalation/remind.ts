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
  if (isSilent(state, alert)) return undefined;
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

/**
 * The same, from the first step on, of what is due and was told nobody while the alert was silent or its unit closed: now,
 * or when the unit opens. Undefined when nothing is due.
 */
export function remindOfDue(state: MonitorState, alert: Alert, now: number): MovedAlert | undefined {
  const { attempts, followUp } = alert;
  if (alert.state !== 'acknowledged' && alert.state !== 'in-progress') return undefined;
  if (attempts?.due !== true && followUp?.due !== true) return undefined;
  const own: Alert = attempts?.due === true ? { ...alert, attempts: { ...attempts, remindAt: undefined } } : alert;
  const remindAt = closedUntil(state, own, now);
  if (remindAt === undefined) return remind(state, own, 0, now) ?? { alert: own, history: [] };
  const waits: Alert = own.attempts?.due === true ? { ...own, attempts: { ...own.attempts, remindAt } } : own;
  const asked =
    followUp?.due === true ? { ...waits, followUp: { ...followUp, dueAt: Math.min(followUp.dueAt, remindAt) } } : waits;
  return { alert: asked, history: [] };
}

/** When the unit opens that is to be told; undefined when it is open, or nobody of it is to be told at all. */
function closedUntil(state: MonitorState, alert: Alert, now: number): number | undefined {
  if (isSilent(state, alert)) return undefined;
  const until = ladderOf(state, alert)?.time.quietUntil(now);
  return until !== undefined && until > now ? until : undefined;
}

function isSilent({ rehearsed }: MonitorState, { late, snoozed, paused }: Alert): boolean {
  return rehearsed === true || late || snoozed !== undefined || paused !== undefined;
}

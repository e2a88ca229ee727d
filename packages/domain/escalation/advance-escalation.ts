import type { Alert, Escalation } from '../alert/alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import { andThen, movedBy } from '../alert/move.ts';
import type { MonitorState } from '../monitor/state.ts';
import { ladderOf, markEveryMs, type SignedLadder } from './ladder-of.ts';
import { fallbackOf, passOn } from './pass-on.ts';
import { takeStep } from './take-step.ts';

/**
 * The next step of an alert that nobody has acknowledged is now. It goes by the ladder as it is signed now; its clock is
 * set again whatever comes of it. `alert` stands at the revision of the move.
 */
export function advanceEscalation(state: MonitorState, alert: Alert, escalation: Escalation, now: number): MovedAlert {
  const signed = alert.late ? undefined : ladderOf(state, alert);
  if (signed === undefined) return mark(state, alert, escalation, now);
  const quietUntil = signed.time.quietUntil(now);
  if (quietUntil !== undefined && quietUntil > now)
    return { alert: { ...alert, quietUntil, escalation: { ...escalation, nextAt: quietUntil } }, history: [] };
  const { step, loop, round } = escalation;
  if (escalation.policyVersion === 0) return takeStep(state, alert, signed, { step: 0, loop: 0 }, now);
  if (step < signed.ladder.steps.length) return takeStep(state, alert, signed, { step, loop, round }, now);
  return nextRound(state, alert, signed, loop + 1, now);
}

/** All steps were taken: the next round, or the unit that is responsible after so many. */
function nextRound(state: MonitorState, alert: Alert, signed: SignedLadder, loop: number, now: number): MovedAlert {
  const fallback = loop >= signed.ladder.rounds ? fallbackOf(state, alert) : undefined;
  if (fallback !== undefined) return passOn(state, alert, fallback, 'fell-back', now);
  return takeStep(state, alert, signed, { step: 0, loop }, now);
}

/**
 * The unit has signed no ladder: the alert is marked, to its fallback unit if there is one, and the same time later again.
 * Late data is marked where it stands.
 */
function mark(state: MonitorState, alert: Alert, { loop }: Escalation, now: number): MovedAlert {
  const { unitId } = alert;
  const nextAt = now + markEveryMs(state, alert, now);
  const marked: Alert = { ...alert, escalation: { unitId, policyVersion: 0, step: 0, loop: loop + 1, nextAt } };
  const fallback = alert.late ? undefined : fallbackOf(state, alert);
  return andThen(movedBy(marked, now, 'escalated', { detail: { unitId, round: loop + 1 } }), (own) =>
    fallback === undefined ? undefined : passOn(state, own, fallback, 'fell-back', now),
  );
}

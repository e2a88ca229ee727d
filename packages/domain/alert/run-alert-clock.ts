import { advanceEscalation } from '../escalation/advance-escalation.ts';
import { markEveryMs } from '../escalation/ladder-of.ts';
import { remindOfDue } from '../escalation/remind.ts';
import type { MonitorState } from '../monitor/state.ts';
import { followUpMs } from './acknowledge-alert.ts';
import type { Alert } from './alert.ts';
import { type AlertClock, clocksOf } from './alert-clock.ts';
import { closeAlert } from './close-alert.ts';
import { endPause } from './end-pause.ts';
import type { MovedAlert } from './firing.ts';
import { timeOutHandover } from './hand-over-alert.ts';
import { andThen, movedBy, raised, raisedByItself } from './move.ts';
import { endSnooze } from './snooze-alert.ts';

/**
 * A clock of an alert has come. Undefined when there is nothing to do (it was moved, or has run already), so that a
 * doubled or late alarm is a no-op. What is answered has moved or ended that clock: it is not due again at `now`.
 */
export function runAlertClock(
  state: MonitorState,
  alert: Alert,
  clock: AlertClock,
  now: number,
): MovedAlert | undefined {
  const runs = clocksOf(alert).find((own) => own.clock === clock);
  if (runs === undefined || runs.dueAt > now) return undefined;
  const own = raised(alert, state.epoch);
  const byItself = raisedByItself(alert, state.epoch);
  switch (clock) {
    case 'overdue':
    case 'escalate':
      return waitedTooLong(state, byItself, now);
    case 'follow-up':
      return followUp(state, byItself, now);
    case 'next-try':
      return nextTry(state, byItself, now);
    case 'snooze':
      return endSnooze(state, own, now);
    case 'pause':
      return endPause(state, own, now);
    case 'handover':
      return own.handover && timeOutHandover(state, own, own.handover, now);
    case 'pending':
      return closeAlert(state, alert, 'not-met', now);
  }
}

/** The first clock and the ladder: when both have come, both are told of in one step. */
function waitedTooLong(state: MonitorState, alert: Alert, now: number): MovedAlert {
  const { overdue, overdueAt } = alert;
  const waited =
    !overdue && overdueAt !== undefined && overdueAt <= now
      ? movedBy({ ...alert, overdue: true }, now, 'overdue')
      : { alert, history: [] };
  return andThen(waited, (own) => {
    const escalation = own.escalation ?? marksOf(state, own, now);
    if (escalation === undefined) return undefined;
    if (escalation.nextAt <= now) return advanceEscalation(state, own, escalation, now);
    return { alert: { ...own, escalation }, history: [] };
  });
}

/** A red of before, when no ladder was kept: from its first clock on it is marked again and again. */
function marksOf(state: MonitorState, alert: Alert, now: number): Alert['escalation'] {
  if (alert.severity !== 'red' || state.rehearsed === true) return undefined;
  const nextAt = now + markEveryMs(state, alert, now);
  return { unitId: alert.unitId, policyVersion: 0, step: 0, loop: 0, nextAt };
}

/** The second clock of a red comes again and again until it is resolved. */
function followUp(state: MonitorState, alert: Alert, now: number): MovedAlert {
  const n = (alert.followUp?.n ?? 0) + 1;
  const due: Alert = { ...alert, followUp: { dueAt: now + followUpMs(state, alert), due: true, n } };
  return andThen(movedBy(due, now, 'follow-up-due', { detail: { n } }), (own) => remindOfDue(state, own, now));
}

/** Of one that came while its unit was closed somebody is told now. */
function nextTry(state: MonitorState, alert: Alert, now: number): MovedAlert {
  const due: Alert = { ...alert, attempts: alert.attempts && { ...alert.attempts, due: true, remindAt: undefined } };
  const came = alert.attempts?.due === true ? { alert: due, history: [] } : movedBy(due, now, 'next-try-due');
  return andThen(came, (own) => remindOfDue(state, own, now));
}

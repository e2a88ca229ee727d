import { careOfOwner, policyOf } from '../escalation/care-of.ts';
import { DEFAULT_FOLLOW_UP_MINUTES } from '../escalation/unit-care.ts';
import type { MonitorState } from '../monitor/state.ts';
import { DEFAULT_ANSWER_WITHIN_MINUTES } from '../patient/message.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { ActRefusal, AlertAct } from './act.ts';
import type { Alert, HumanAct } from './alert.ts';
import { resolved } from './close-alert.ts';
import type { MovedAlert } from './firing.ts';
import { andThen, movedBy } from './move.ts';

const MINUTE_MS = 60_000;

/**
 * Somebody has seen it: the first clock and the ladder are over. What has normalised by itself is over with that ("resolved
 * unseen" is seen now), unless its rule was changed: that a person closes.
 */
export function acknowledgeAlert(
  state: MonitorState,
  alert: Alert,
  { noteToPatient = alert.noteToPatient }: Extract<AlertAct, { readonly kind: 'acknowledge' }>,
  by: HumanAct,
): Result<MovedAlert, ActRefusal> {
  if (alert.state !== 'open') return err('already-acknowledged');
  const seen = movedBy({ ...acknowledged(state, alert, by), noteToPatient }, by.at, 'acknowledged', { act: by });
  const isOver = alert.normalisedAt !== undefined && alert.planChanged === undefined;
  return ok(isOver ? andThen(seen, (own) => resolved(own, by, 'normalised')) : seen);
}

/** The alert when somebody has seen it: a red has its second clock from now on (DOMAIN 5), and a message until it is answered. */
export function acknowledged(state: MonitorState, alert: Alert, by: HumanAct): Alert {
  const dueAt = by.at + followUpMs(state, alert);
  return {
    ...alert,
    state: 'acknowledged',
    acknowledged: by,
    overdue: false,
    overdueAt: undefined,
    escalation: undefined,
    quietUntil: undefined,
    followUp: alert.severity === 'red' || alert.category === 'message' ? { dueAt, due: false, n: 0 } : undefined,
  };
}

/** How long an acknowledged red may stay unresolved, or a message unanswered, before it is looked at again. */
export function followUpMs(state: MonitorState, alert: Alert): number {
  if (alert.category === 'message') return DEFAULT_ANSWER_WITHIN_MINUTES * MINUTE_MS;
  const policy = policyOf(careOfOwner(state, alert), state.enrolment.programme);
  return Math.max(1, policy?.followUpMinutes ?? DEFAULT_FOLLOW_UP_MINUTES) * MINUTE_MS;
}

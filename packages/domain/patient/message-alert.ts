import { acknowledged } from '../alert/acknowledge-alert.ts';
import type { Alert, HumanAct } from '../alert/alert.ts';
import { closeAlert, resolved } from '../alert/close-alert.ts';
import type { Firing, MovedAlert } from '../alert/firing.ts';
import { andThen, movedBy, raised } from '../alert/move.ts';
import { openAlert } from '../alert/open-alert.ts';
import { repeatAlert } from '../alert/repeat-alert.ts';
import { deriveId } from '../identity/derive-id.ts';
import type { MonitorState } from '../monitor/state.ts';
import { noPlan } from '../plan/no-plan.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import type { EventRule } from '../rules/event.ts';
import { MESSAGE_RULE_KEY } from '../rules/shapes.ts';
import { DEFAULT_ANSWER_WITHIN_MINUTES } from './message.ts';

const DEFAULT_ANSWER_WITHIN_MS = DEFAULT_ANSWER_WITHIN_MINUTES * 60_000;

/** The live alert of messages that wait, if there is one. */
export function messageAlertOf({ alerts }: Pick<MonitorState, 'alerts'>): Alert | undefined {
  return alerts.find(({ category, state }) => category === 'message' && state !== 'resolved');
}

/**
 * A message has come from the patient: one alert is open at a time and counts them. It is judged as an event is (never
 * held back by a pause; it calls anew when somebody had taken the one before), by the responsible unit's yellow ladder;
 * where that says no time, by `DEFAULT_ANSWER_WITHIN_MINUTES`. The text is no part of it.
 */
export function raiseMessageAlert(state: MonitorState, n: number, now: number): MovedAlert {
  const live = messageAlertOf(state);
  const moved = raise(state, live, n, now, live?.acknowledgeWithinMs);
  return waitsForEver(moved.alert) ? raise(state, live, n, now, DEFAULT_ANSWER_WITHIN_MS) : moved;
}

/**
 * Somebody has answered. What was acknowledged is over by that alone; what nobody had acknowledged is acknowledged and
 * over by who answered.
 */
export function answerMessageAlert(state: MonitorState, live: Alert, by: HumanAct): MovedAlert {
  const isTaken = live.state === 'acknowledged' || live.state === 'in-progress';
  if (isTaken) return closeAlert(state, live, 'answered', by.at);
  const seen = acknowledged(state, raised(live, state.epoch), by);
  return andThen(movedBy(seen, by.at, 'acknowledged', { act: by }), (alert) => resolved(alert, by, 'answered'));
}

function raise(
  state: MonitorState,
  live: Alert | undefined,
  n: number,
  now: number,
  acknowledgeWithinMs: number | undefined,
): MovedAlert {
  const plan = planInForce(state.plans, now) ?? noPlan(state.enrolment.programme, DEFAULT_ANSWER_WITHIN_MS);
  const firing: Firing = { at: now, finding: { severity: 'yellow', acknowledgeWithinMs }, plan, now };
  const moved =
    live === undefined
      ? openAlert(state, RULE, firing, { sequence: n, before: undefined }, newAlert(state, n))
      : repeatAlert(state, live, RULE, firing);
  return { ...moved, alert: ofMessage(moved.alert) };
}

/** A monitor that is made anew may count messages from another number on: its alerts are others than those of before. */
function newAlert({ patientId, epoch }: MonitorState, n: number): Pick<Alert, 'alertId' | 'revision'> {
  const alertId = deriveId('alert', patientId, MESSAGE_RULE_KEY, 'of-epoch', epoch, n);
  return { alertId, revision: { epoch, n: 1 } };
}

function waitsForEver({ state, overdueAt, overdue, snoozed, paused }: Alert): boolean {
  return state === 'open' && overdueAt === undefined && !overdue && snoozed === undefined && paused === undefined;
}

const RULE: EventRule = { type: 'event', ruleKey: MESSAGE_RULE_KEY, codes: ['message'], severity: 'yellow' };

/** What the rule of an event leaves on an alert that no plan's rule has raised. */
function ofMessage(alert: Alert): Alert {
  return { ...alert, category: 'message', ruleType: undefined, component: undefined, finding: undefined };
}

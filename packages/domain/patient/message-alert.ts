import { actOnAlert } from '../alert/act-on-alert.ts';
import { type Alert, type HumanAct, SYSTEM } from '../alert/alert.ts';
import type { Firing, MovedAlert } from '../alert/firing.ts';
import { openAlert } from '../alert/open-alert.ts';
import { repeatAlert } from '../alert/repeat-alert.ts';
import { formatRevision, nextRevision } from '../alert/revision.ts';
import type { MonitorState } from '../monitor/state.ts';
import type { PlanVersion } from '../plan/plan.ts';
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
 * held back by a pause, it calls anew when somebody had taken the one before), by the unit's yellow ladder; where none is
 * signed, by `DEFAULT_ANSWER_WITHIN_MINUTES`. The text is no part of it.
 */
export function raiseMessageAlert(state: MonitorState, n: number, now: number): MovedAlert {
  const plan = planInForce(state.plans, now) ?? planless(state);
  const acknowledgeWithinMs = hasSignedClock(state) ? undefined : DEFAULT_ANSWER_WITHIN_MS;
  const firing: Firing = { at: now, finding: { severity: 'yellow', acknowledgeWithinMs }, plan, now };
  const live = messageAlertOf(state);
  const moved =
    live === undefined
      ? openAlert(state, RULE, firing, { sequence: n, before: undefined })
      : repeatAlert(state, live, RULE, firing);
  return { ...moved, alert: ofMessage(moved.alert) };
}

/**
 * Somebody has answered. What was acknowledged is over by that alone; what nobody had acknowledged is acknowledged and
 * over by who answered.
 */
export function answerMessageAlert(state: MonitorState, live: Alert, by: HumanAct): MovedAlert {
  if (live.state === 'acknowledged' || live.state === 'in-progress') return end(state, live, { ...by, by: SYSTEM });
  const acknowledged = actOnAlert(state, live, { kind: 'acknowledge' }, formatRevision(live.revision), by);
  if (!acknowledged.ok) return end(state, live, by);
  const ended = end(state, acknowledged.value.alert, by);
  return { alert: ended.alert, history: [...acknowledged.value.history, ...ended.history] };
}

function end({ epoch }: MonitorState, live: Alert, by: HumanAct): MovedAlert {
  const { alertId } = live;
  const revision = nextRevision(live.revision, epoch);
  const outcome = 'answered';
  return {
    alert: {
      ...live,
      revision,
      state: 'resolved',
      overdue: false,
      overdueAt: undefined,
      escalation: undefined,
      snoozed: undefined,
      paused: undefined,
      quietUntil: undefined,
      handover: undefined,
      resolved: { ...by, outcome },
    },
    history: [{ kind: 'alert-history', alertId, revision, at: by.at, event: 'resolved', act: by, outcome }],
  };
}

const RULE: EventRule = { type: 'event', ruleKey: MESSAGE_RULE_KEY, codes: ['message'], severity: 'yellow' };

/** What the rule of an event leaves on an alert that no plan's rule has raised. */
function ofMessage(alert: Alert): Alert {
  return { ...alert, category: 'message', ruleType: undefined, component: undefined, finding: undefined };
}

/** Whether the unit's signed ladder says when. */
function hasSignedClock({ cares, enrolment: { unitId, programme } }: MonitorState): boolean {
  const policies = cares?.find((care) => care.unitId === unitId)?.policies ?? [];
  const policy =
    policies.find((own) => own.programme === programme) ?? policies.find((own) => own.programme === undefined);
  return policy?.ladders.yellow?.acknowledgeWithinMinutes !== undefined;
}

/** A message is answered before any plan is in force, too. */
function planless({ enrolment: { programme } }: MonitorState): PlanVersion {
  return { v: 1, planVersion: 0, programme, validFrom: 0, acknowledgeRedWithinMs: DEFAULT_ANSWER_WITHIN_MS, rules: [] };
}

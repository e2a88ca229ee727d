import type { Alert } from '../alert/alert.ts';
import type { Firing, MovedAlert } from '../alert/firing.ts';
import { markPlanChanged } from '../alert/mark-plan-changed.ts';
import { andThen, raised } from '../alert/move.ts';
import { pauseAlert } from '../alert/pause-alert.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import { meaningOfRule } from '../rules/meaning-of-rule.ts';
import type { MonitorState } from './state.ts';

/**
 * What new facts, or a version of the plan or a pause that begins at `now`, do to the live alerts: one whose rule was
 * changed or removed is marked `plan-changed` and stays until a person closes it; what can wait does while the patient
 * is away. Done again it changes nothing.
 */
export function followPlans(state: MonitorState, now: number): readonly MovedAlert[] {
  const plan = planInForce(state.plans, now);
  const moves: MovedAlert[] = [];
  for (const alert of state.alerts) {
    const marked =
      plan !== undefined && isRuleChanged(state, alert, plan)
        ? markPlanChanged(raised(alert, state.epoch), plan.planVersion, now)
        : undefined;
    if (marked !== undefined) moves.push(marked);
    const paused = pauseAlert(state, marked?.alert ?? alert, now);
    if (paused !== undefined) moves.push(paused);
  }
  return moves;
}

/** An alert that opens by a rule which is another by now (data that came late) says so from the beginning. */
export function followAtOpening(state: MonitorState, opened: MovedAlert, { plan, now }: Firing): MovedAlert {
  const inForce = planInForce(state.plans, now);
  if (inForce === undefined || inForce === plan || !isRuleChanged(state, opened.alert, inForce)) return opened;
  return andThen(opened, (own) => markPlanChanged(own, inForce.planVersion, now));
}

/**
 * When alerts must follow again: the next version of the plan begins, or the next pause. Undefined when none is to come;
 * the end of a pause is a clock of each alert that waits for it.
 */
export function nextPlanAt(
  plans: readonly PlanVersion[],
  now: number,
  pauses: MonitorState['pauses'] = [],
): number | undefined {
  const begins = [...plans.map(({ validFrom }) => validFrom), ...pauses.map(({ from }) => from)];
  const later = begins.filter((at) => at > now);
  return later.length === 0 ? undefined : Math.min(...later);
}

/** Against the version that judged what the alert shows. What no version names (an event of the catalogue) cannot change. */
function isRuleChanged({ plans }: MonitorState, alert: Alert, plan: PlanVersion): boolean {
  if (alert.state === 'pending' || alert.planChanged !== undefined || alert.planVersion === plan.planVersion)
    return false;
  const before = plans.find(({ planVersion }) => planVersion === alert.planVersion);
  const was = before?.rules.find(({ ruleKey }) => ruleKey === alert.ruleKey);
  const is = plan.rules.find(({ ruleKey }) => ruleKey === alert.ruleKey);
  if (before === undefined || was === undefined) return false;
  return is === undefined || meaningOfRule(was, before) !== meaningOfRule(is, plan);
}

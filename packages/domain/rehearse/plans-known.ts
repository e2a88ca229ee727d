import type { PlanVersion } from '../plan/plan.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import type { Call } from './calls.ts';

/**
 * The versions the monitor had at each call, told by the versions that judged its readings: one that would have been in
 * force and was not used had not arrived, nor had any later one, then or before. At index `n` those of call `n`; the
 * last element those after the last call.
 */
export function plansKnown(plans: readonly PlanVersion[], calls: readonly Call[]): readonly (readonly PlanVersion[])[] {
  let known = plans;
  const byCall: (readonly PlanVersion[])[] = [plans];
  for (const { readings } of calls.toReversed()) {
    for (const { reading, planVersion } of readings) {
      if (planVersion !== undefined) known = plansThatJudged(known, reading.measuredAt, planVersion);
    }
    byCall.push(known);
  }
  return byCall.reverse();
}

/** These versions without those that had not arrived, told by the one that judged what was of `at`; null: none did. */
export function plansThatJudged(
  plans: readonly PlanVersion[],
  at: number,
  planVersion: number | null,
): readonly PlanVersion[] {
  let known = plans;
  let used = planInForce(known, at);
  while (used !== undefined && used.planVersion !== planVersion) {
    const unknown = used.planVersion;
    known = known.filter((plan) => plan.planVersion < unknown);
    used = planInForce(known, at);
  }
  return known;
}

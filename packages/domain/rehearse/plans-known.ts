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
      if (planVersion === undefined) continue;
      let used = planInForce(known, reading.measuredAt);
      while (used !== undefined && used.planVersion !== planVersion) {
        const unknown = used.planVersion;
        known = known.filter((plan) => plan.planVersion < unknown);
        used = planInForce(known, reading.measuredAt);
      }
    }
    byCall.push(known);
  }
  return byCall.reverse();
}

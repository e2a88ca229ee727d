import type { PlanVersion } from './plan.ts';

/** The version in force at the measured time (epoch ms): the latest that had begun; undefined before the first. */
export function planInForce(plans: readonly PlanVersion[], measuredAt: number): PlanVersion | undefined {
  let found: PlanVersion | undefined;
  for (const plan of plans)
    if (
      plan.validFrom <= measuredAt &&
      (found === undefined ||
        plan.validFrom > found.validFrom ||
        (plan.validFrom === found.validFrom && plan.planVersion > found.planVersion))
    )
      found = plan;
  return found;
}

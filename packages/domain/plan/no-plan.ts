import type { PlanVersion } from './plan.ts';

/** What an alert of no plan stands on, before one is in force: version 0, no rules, and the clock of a red. */
export function noPlan(programme: string, acknowledgeRedWithinMs: number): PlanVersion {
  return { v: 1, planVersion: 0, programme, validFrom: 0, rules: [], acknowledgeRedWithinMs };
}

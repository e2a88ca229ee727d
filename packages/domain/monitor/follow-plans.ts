import type { MovedAlert } from '../alert/firing.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { MonitorState } from './state.ts';

/**
 * What new facts, or a version of the plan that begins at `now`, do to the live alerts: one whose rule was changed or
 * removed is marked `plan-changed` and stays until a person closes it; a yellow waits while the patient is away.
 */
export function followPlans(_state: MonitorState, _now: number): readonly MovedAlert[] {
  return [];
}

/** When the next version of the plan begins; undefined when none is to come. */
export function nextPlanAt(plans: readonly PlanVersion[], now: number): number | undefined {
  const later = plans.map(({ validFrom }) => validFrom).filter((validFrom) => validFrom > now);
  return later.length === 0 ? undefined : Math.min(...later);
}

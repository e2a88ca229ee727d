import type { RehearsedPlan } from '@naer/contracts/rehearsal';
import { checkPlan, type PlanSurroundings } from '@naer/domain/plan/check-plan';
import type { Baseline, PlanVersion } from '@naer/domain/plan/plan';
import { err, ok, type Result } from '@naer/domain/result';
import type { RuleFault } from '@naer/domain/rules/rule-type';

const MINUTE_MS = 60_000;
const DEFAULT_ACKNOWLEDGE_MINUTES = 60;

/** The plan to be tried, as a version that is nobody's. */
export function toRehearsedPlan(
  { acknowledgeRedWithinMinutes = DEFAULT_ACKNOWLEDGE_MINUTES, ...plan }: RehearsedPlan,
  own: readonly Baseline[] = [],
): PlanVersion {
  const { programme = 'rehearsal', rules, schedule, baselines = [], news2Scale } = plan;
  const kept = baselines.filter(({ key }) => !own.some((baseline) => baseline.key === key));
  return {
    v: 1,
    planVersion: 1,
    programme,
    validFrom: 0,
    rules,
    schedule,
    baselines: [...kept, ...own],
    news2Scale,
    acknowledgeRedWithinMs: acknowledgeRedWithinMinutes * MINUTE_MS,
  };
}

/** Refuses what could not be evaluated; who receives and what the patient is told does not matter to a rehearsal. */
export function checkRehearsedPlan(
  plan: PlanVersion,
  surroundings: PlanSurroundings,
): Result<PlanVersion, readonly RuleFault[]> {
  const faults = checkPlan(plan, surroundings).filter(
    ({ path }) => !path.startsWith('coverage') && !path.startsWith('instructions') && !path.startsWith('calibration'),
  );
  return faults.length === 0 ? ok(plan) : err(faults);
}

import { measureName } from '../language/measure-name.ts';
import type { MeasurementType } from '../measurement/reading.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { expectedSamples } from '../schedule/expected-samples.ts';
import { faultOf } from './fault.ts';
import type { RuleFault } from './rule-type.ts';
import type { RuleWindow } from './shapes.ts';

interface Target {
  readonly measure: MeasurementType;
  readonly code?: string | undefined;
}

/** Whether the plan's schedule gives so many samples in any such window: a rule that it starves would never fire. */
export function checkSamples(
  target: Target,
  window: RuleWindow,
  needed: number,
  { schedule }: Pick<PlanVersion, 'schedule'>,
  path = 'window',
): readonly RuleFault[] {
  const { measure, code } = target;
  const given = expectedSamples(schedule, { measure, code }, window);
  if (given >= needed) return [];
  const fault = faultOf(path, given > 0 ? 'too-few-samples' : 'not-asked-for', {
    given,
    needed,
    measure: (language) => measureName(target, language),
  });
  return [{ ...fault, code: 'too-few-samples' }];
}

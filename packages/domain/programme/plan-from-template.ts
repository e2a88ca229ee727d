import type { Baseline, PlanVersion } from '../plan/plan.ts';
import { err, ok, type Result } from '../result.ts';
import type { RuleFault } from '../rules/rule-type.ts';
import type { ProgrammeTemplate, RequiredBaseline } from './template.ts';
import { templateFault } from './template-fault.ts';

/** What only the patient has: values for what the template requires, and a NEWS2 scale when one is prescribed. */
export interface PatientValues {
  readonly baselines: readonly { readonly key: string; readonly value: number; readonly unit: string }[];
  readonly news2Scale?: 1 | 2 | undefined;
}

/** A plan that nobody has approved: without version, start and coverage, which is for the tenant to say. */
export type DraftPlan = Omit<PlanVersion, 'planVersion' | 'validFrom' | 'coverage' | 'calibration'>;

/**
 * A draft from the template and the patient's own values, each in the canonical unit and named as such: another unit is
 * refused, never converted. Nothing is activated. Faults carry paths of the values (`baselines[0].unit`).
 */
export function planFromTemplate(
  template: ProgrammeTemplate,
  values: PatientValues,
): Result<DraftPlan, readonly RuleFault[]> {
  const required = new Map(template.requires.map((one) => [one.key, one]));
  const given = new Map<string, Baseline>();
  const faults: RuleFault[] = [];
  for (const [index, { key, value, unit }] of values.baselines.entries()) {
    const one = required.get(key);
    const path = `baselines[${index}]`;
    if (one === undefined) faults.push(templateFault(`${path}.key`, 'unknown-baseline'));
    else if (given.has(key)) faults.push(templateFault(`${path}.key`, 'baseline-twice'));
    else if (unit !== one.unit) faults.push(templateFault(`${path}.unit`, 'baseline-unit', { unit: one.unit }));
    else given.set(key, baselineOf(one, value));
  }
  const named = new Set(values.baselines.map(({ key }) => key));
  for (const { key } of template.requires)
    if (!named.has(key)) faults.push(templateFault('baselines', 'missing-baseline', { key }));
  if (faults.length > 0) return err(faults);

  const { programme, rules, schedule, instructions, acknowledgeRedWithinMs, templateId, version } = template;
  const news2Scale = values.news2Scale ?? template.news2Scale;
  return ok({
    v: 1,
    programme,
    rules,
    schedule,
    baselines: template.requires.flatMap(({ key }) => given.get(key) ?? []),
    ...(news2Scale !== undefined && { news2Scale }),
    instructions,
    acknowledgeRedWithinMs,
    template: { templateId, version },
  });
}

function baselineOf({ key, measure, code, component, unit }: RequiredBaseline, value: number): Baseline {
  return {
    key,
    measure,
    ...(code !== undefined && { code }),
    ...(component !== undefined && { component }),
    unit,
    value,
  };
}

import { type ComparedParts, diffParts } from '../plan/diff-rules.ts';
import type { Difference } from '../plan/difference.ts';
import type { TemplateContent } from './template.ts';

/**
 * How a patient's plan differs from the template it was made from: `before` is the template's, `after` the plan's. What
 * a template leaves to the patient is no deviation: baselines, coverage, and the NEWS2 scale unless the template sets it.
 */
export function deviations(template: TemplateContent, plan: ComparedParts): readonly Difference[] {
  return diffParts({ ...template, news2Scale: template.news2Scale ?? plan.news2Scale }, plan);
}

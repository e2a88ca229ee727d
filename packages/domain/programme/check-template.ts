import { LANGUAGES } from '../language/words.ts';
import { CATALOGUE, type Limits } from '../measurement/catalogue.ts';
import { checkPlan } from '../plan/check-plan.ts';
import type { Coverage, CoverageHours } from '../plan/coverage.ts';
import type { Baseline, PlanVersion } from '../plan/plan.ts';
import type { RuleFault } from '../rules/rule-type.ts';
import type { RequiredBaseline, TemplateContent } from './template.ts';
import { templateFault } from './template-fault.ts';

/**
 * Why no plan could be made from this template; nothing when one can. It is checked as the plan of an ordinary patient
 * would be, so that what is refused there is refused here. Paths are those of the template (`requires[0].unit`).
 */
export function checkTemplate(content: TemplateContent, timeZone: string): readonly RuleFault[] {
  const titles = LANGUAGES.filter((language) => content.title[language].trim() === '').map((language) =>
    templateFault(`title.${language}`, 'empty-title'),
  );
  // A patient's own number would go from one patient's plan into all others'.
  const values = content.rules.flatMap((rule, index) =>
    rule.type === 'relative' && typeof rule.baseline === 'number'
      ? [templateFault(`rules[${index}].baseline`, 'patient-value-in-template')]
      : [],
  );
  const keys = new Set(content.rules.map(({ ruleKey }) => ruleKey));
  const told = content.evidence.flatMap(({ ruleKeys }, index) =>
    ruleKeys.flatMap((key, nth) =>
      keys.has(key) ? [] : [templateFault(`evidence[${index}].ruleKeys[${nth}]`, 'unknown-rule')],
    ),
  );
  const faults = checkPlan(trialPlan(content), { timeZone, pauses: [] });
  return [...titles, ...values, ...told, ...faults.map(inTemplate)];
}

function inTemplate(fault: RuleFault): RuleFault {
  return { ...fault, path: fault.path.replace(/^baselines\[/, 'requires[') };
}

function trialPlan(content: TemplateContent): PlanVersion {
  const { programme, rules, schedule, instructions, news2Scale, acknowledgeRedWithinMs } = content;
  const baselines = content.requires.map(ordinary);
  const plan = { v: 1, planVersion: 1, validFrom: 0, programme, rules, schedule, instructions, baselines } as const;
  return { ...plan, news2Scale, acknowledgeRedWithinMs, coverage: NOBODY };
}

/** Some value that is possible; what it is matters to no check. */
function ordinary({ key, measure, code, component, unit }: RequiredBaseline): Baseline {
  const entry = CATALOGUE[measure];
  const limits: Limits =
    entry.kind === 'numeric'
      ? entry.hard
      : entry.kind === 'components'
        ? component === undefined
          ? {}
          : entry.components[component].hard
        : entry.kind === 'score'
          ? (entry.scores.get(code ?? '') ?? {})
          : {};
  const value = ((limits.low ?? 0) + (limits.high ?? 200)) / 2;
  return { key, measure, code, component, unit, value };
}

const ALWAYS: readonly CoverageHours[] = [
  {
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    from: '00:00',
    to: '24:00',
    receiver: { kind: 'not-covered', instead: '116117' },
  },
];
/** Coverage is the tenant's own and stands in the plan: for the trial, hours that leave nothing open. */
const NOBODY: Coverage = { red: ALWAYS, yellow: ALWAYS };

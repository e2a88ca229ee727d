import { calendarOf } from '../calendar/calendar.ts';
import { LANGUAGES } from '../language/words.ts';
import { CATALOGUE, isOutside } from '../measurement/catalogue.ts';
import { checkTarget } from '../rules/check-target.ts';
import { typeOf } from '../rules/rule.ts';
import type { RuleContext, RuleFault } from '../rules/rule-type.ts';
import { checkSchedule } from '../schedule/check-schedule.ts';
import { checkCoverage } from './check-coverage.ts';
import type { Baseline, PlanVersion } from './plan.ts';
import { planFault } from './plan-fault.ts';
import { SEVERITIES } from './severity.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Clocks differ, and a form takes its time: so far back a start counts as now. */
export const START_GRACE_MS = MINUTE_MS;
/** A fortnight by the wall clock may be an hour shorter or longer. */
const CLOCK_CHANGE_MS = 60 * MINUTE_MS;
export const MAX_AHEAD_DAYS = 366;
/** DOMAIN 5: a calibration phase of 2-4 weeks. Days of 24 hours. */
export const CALIBRATION_DAYS = { shortest: 14, longest: 28 } as const;

/** What a plan is checked against besides itself. */
export interface PlanSurroundings {
  /** IANA time zone of the tenant. */
  readonly timeZone: string;
  readonly pauses: RuleContext['pauses'];
  /** Units that get this patient's alerts: a receiver who is none of them would wait in vain. Absent: not known here (a template). */
  readonly unitIds?: ReadonlySet<string> | undefined;
  /** Template versions of the tenant, each `<templateId> <version>`. Absent: not checked. */
  readonly templates?: ReadonlySet<string> | undefined;
}

/**
 * Why this plan cannot be kept; nothing when it can be evaluated from its first reading on. Paths are those of the plan
 * (`rules[3].window.days`, `coverage.red[0].receiver.unitId`). Faults name no value of the patient.
 */
export function checkPlan(
  plan: PlanVersion,
  { timeZone, pauses, unitIds, templates }: PlanSurroundings,
): readonly RuleFault[] {
  const context: RuleContext = { plan, calendar: calendarOf(timeZone), pauses };
  return [
    ...checkRules(plan, context),
    ...inside('schedule', checkSchedule(plan.schedule ?? [])),
    ...checkReceivers(plan, unitIds),
    ...checkInstructions(plan),
    ...checkBaselines(plan.baselines ?? []),
    ...checkCalibration(plan),
    ...checkTemplate(plan, templates),
  ];
}

/**
 * Whether it may begin then: not in the past, not too far ahead, and not before the newest version has begun; one that is
 * only planned is set aside by a newer that begins sooner (nobody waits for it with a patient who is worse). Epoch ms.
 */
export function checkValidFrom(
  validFrom: number,
  { now, newestValidFrom }: { readonly now: number; readonly newestValidFrom?: number | undefined },
): readonly RuleFault[] {
  if (validFrom < now - START_GRACE_MS) return [planFault('validFrom', 'in-the-past')];
  if (validFrom > now + MAX_AHEAD_DAYS * DAY_MS)
    return [planFault('validFrom', 'too-far-ahead', { days: MAX_AHEAD_DAYS })];
  if (newestValidFrom === undefined || validFrom >= newestValidFrom) return [];
  const setsAside = newestValidFrom > now + START_GRACE_MS && validFrom >= now;
  return setsAside ? [] : [planFault('validFrom', 'before-newest')];
}

function checkRules(plan: PlanVersion, context: RuleContext): readonly RuleFault[] {
  if (plan.rules.length === 0) return plan.calibration === undefined ? [planFault('rules', 'no-rule')] : [];
  const seen = new Set<string>();
  return plan.rules.flatMap((rule, index) => {
    const twice = seen.has(rule.ruleKey);
    seen.add(rule.ruleKey);
    return [
      ...(twice ? [planFault(`rules[${index}].ruleKey`, 'rule-key-twice')] : []),
      ...inside(`rules[${index}]`, typeOf(rule).validate(rule, context)),
    ];
  });
}

function checkReceivers({ coverage }: PlanVersion, unitIds: ReadonlySet<string> | undefined): readonly RuleFault[] {
  if (coverage === undefined) return [planFault('coverage', 'no-coverage')];
  const strangers = SEVERITIES.flatMap((severity) =>
    coverage[severity].flatMap(({ receiver }, index) =>
      receiver.kind === 'unit' && unitIds?.has(receiver.unitId) === false
        ? [planFault(`coverage.${severity}[${index}].receiver.unitId`, 'unknown-unit')]
        : [],
    ),
  );
  return [...inside('coverage', checkCoverage(coverage)), ...strangers];
}

function checkInstructions({ instructions }: PlanVersion): readonly RuleFault[] {
  if (instructions === undefined) return [planFault('instructions', 'no-instructions')];
  return (['green', 'yellow', 'red'] as const).flatMap((zone) =>
    LANGUAGES.filter((language) => instructions[zone][language].trim() === '').map((language) =>
      planFault(`instructions.${zone}.${language}`, 'empty-text'),
    ),
  );
}

function checkBaselines(baselines: readonly Baseline[]): readonly RuleFault[] {
  const seen = new Set<string>();
  return baselines.flatMap((baseline, index) => {
    const path = `baselines[${index}].`;
    const twice = seen.has(baseline.key);
    seen.add(baseline.key);
    const target = checkTarget(baseline, path);
    return [
      ...(twice ? [planFault(`${path}key`, 'key-twice')] : []),
      ...target,
      ...(target.length === 0 && !isPlausible(baseline) ? [planFault(`${path}value`, 'implausible-baseline')] : []),
    ];
  });
}

/** Within what the catalogue holds for possible. The target has been checked. */
function isPlausible({ measure, code, component, value }: Baseline): boolean {
  const entry = CATALOGUE[measure];
  switch (entry.kind) {
    case 'numeric':
      return !isOutside(entry.hard, value);
    case 'components':
      return component !== undefined && !isOutside(entry.components[component].hard, value);
    case 'score':
      return !isOutside(entry.scores.get(code ?? '') ?? {}, value);
    case 'answer':
    case 'coded-answer':
      return false;
  }
}

function checkCalibration({ calibration, validFrom }: PlanVersion): readonly RuleFault[] {
  if (calibration === undefined) return [];
  const lasts = calibration.until - validFrom;
  const { shortest, longest } = CALIBRATION_DAYS;
  return lasts >= shortest * DAY_MS - CLOCK_CHANGE_MS && lasts <= longest * DAY_MS + CLOCK_CHANGE_MS
    ? []
    : [planFault('calibration.until', 'calibration-length', CALIBRATION_DAYS)];
}

function checkTemplate({ template }: PlanVersion, known: ReadonlySet<string> | undefined): readonly RuleFault[] {
  const isKnown = template === undefined || known?.has(`${template.templateId} ${template.version}`) !== false;
  return isKnown ? [] : [planFault('template', 'unknown-template')];
}

/** Faults of a part, with the path of the part in front. */
function inside(part: string, faults: readonly RuleFault[]): readonly RuleFault[] {
  return faults.map((fault) => {
    const path = withPlaces(fault.path);
    return { ...fault, path: path === '' || path.startsWith('[') ? `${part}${path}` : `${part}.${path}` };
  });
}

/** `windows.1.to` as it is written to people: `windows[1].to`. */
export function withPlaces(path: string): string {
  return path.replaceAll(/(^|\.)(\d+)(?=\.|\[|$)/g, '[$2]');
}

import { measureName } from '../language/measure-name.ts';
import type { Language } from '../language/words.ts';
import { CATALOGUE } from '../measurement/catalogue.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { canMeet } from '../schedule/can-meet.ts';
import { baseRuleOf } from './base-rule.ts';
import { checkSamples } from './check-samples.ts';
import { checkTarget } from './check-target.ts';
import type { CompositePart, CompositeRule } from './composite.ts';
import { faultOf } from './fault.ts';
import { seriesOfPart } from './judge-composite.ts';
import type { RuleContext, RuleFault } from './rule-type.ts';

/** Every part can be looked at and can hold; the parts of `all` can hold together. */
export function validateComposite(rule: CompositeRule, { plan }: RuleContext): readonly RuleFault[] {
  const faults = rule.parts.flatMap((part, index) => checkPart(part, `parts.${index}.`, rule, plan));
  if (faults.length > 0 || rule.match === 'any') return faults;
  return [...checkTogether(rule, plan), ...checkMeeting(rule, plan)];
}

/** The numbers of `all` are asked for within one window; answers may be given at any time. */
function checkMeeting({ parts, within }: CompositeRule, plan: PlanVersion): readonly RuleFault[] {
  const targets = parts.flatMap((part) => {
    if ('answers' in part) return [];
    return 'rule' in part ? (baseRuleOf(plan, part.rule) ?? []) : part;
  });
  return canMeet(plan.schedule, targets, within) ? [] : [faultOf('within', 'never-together')];
}

function checkPart(part: CompositePart, path: string, rule: CompositeRule, plan: PlanVersion): readonly RuleFault[] {
  if ('rule' in part) return checkReference(part, path, rule, plan);
  if ('answers' in part) return checkAnswers(part, path);
  const { below, above } = part;
  const faults = [...checkTarget(part, path)];
  if (below === undefined && above === undefined) faults.push(faultOf(`${path}below`, 'no-limit', {}));
  // Between them no value is left that is neither.
  if (below !== undefined && above !== undefined && above < below)
    faults.push(faultOf(`${path}above`, 'always-true', {}));
  return faults.length > 0 ? faults : checkSamples(part, rule.within, 1, plan, 'within');
}

function checkReference(
  part: Extract<CompositePart, { rule: string }>,
  path: string,
  { within }: CompositeRule,
  plan: PlanVersion,
): readonly RuleFault[] {
  const base = baseRuleOf(plan, part.rule);
  if (base === undefined) {
    const exists = plan.rules.some(({ ruleKey }) => ruleKey === part.rule);
    return [faultOf(`${path}rule`, exists ? 'unfit-rule' : 'unknown-rule', { key: part.rule })];
  }
  if (part.atLeast === 'red' && base.redLow === undefined && base.redHigh === undefined)
    return [faultOf(`${path}atLeast`, 'no-red-limit', { key: part.rule })];
  return checkSamples(base, within, 1, plan, 'within');
}

/** Answers may be given at any time: the schedule need not ask for them. */
function checkAnswers(
  part: Extract<CompositePart, { answers: readonly string[] }>,
  path: string,
): readonly RuleFault[] {
  const measure = (language: Language) => measureName({ measure: part.measure }, language);
  const entry = CATALOGUE[part.measure];
  if (entry.kind !== 'answer') return part.code === undefined ? [faultOf(`${path}code`, 'missing-code', {})] : [];
  if (part.code !== undefined) return [faultOf(`${path}code`, 'unknown-code', { measure })];
  return part.answers.flatMap((answer, index) =>
    entry.answers.has(answer) ? [] : [faultOf(`${path}answers.${index}`, 'unknown-answer', { measure, answer })],
  );
}

/** What a part lets hold: values below the one or above the other, or answers. */
type Allowed =
  | { readonly kind: 'number'; readonly below: number; readonly above: number }
  | { readonly kind: 'answers'; readonly answers: readonly string[] };

/** Parts of `all` about one reading: no value (or answer) satisfies every one of them. */
function checkTogether(rule: CompositeRule, plan: PlanVersion): readonly RuleFault[] {
  const bySeries = new Map<string, { readonly allowed: Allowed; readonly index: number }[]>();
  for (const [index, part] of rule.parts.entries()) {
    const allowed = allowedBy(part, plan);
    if (allowed === undefined) continue;
    const about = `${seriesOfPart(part, plan)} ${componentOf(part, plan) ?? ''}`;
    bySeries.set(about, [...(bySeries.get(about) ?? []), { allowed, index }]);
  }
  return [...bySeries.values()].flatMap((parts) => {
    if (canHoldTogether(parts.map(({ allowed }) => allowed))) return [];
    return [faultOf(`parts.${parts.at(-1)?.index ?? 0}`, 'never-true', {})];
  });
}

function allowedBy(part: CompositePart, plan: PlanVersion): Allowed | undefined {
  if ('answers' in part) return { kind: 'answers', answers: part.answers };
  if (!('rule' in part)) return numbers(part.below, part.above);
  const base = baseRuleOf(plan, part.rule);
  // Limits relative to a baseline are not compared with absolute ones here.
  if (base?.type !== 'zones') return undefined;
  if (part.atLeast === 'red') return numbers(base.redLow, base.redHigh);
  return numbers(base.yellowLow ?? base.redLow, base.yellowHigh ?? base.redHigh);
}

function numbers(below = Number.NEGATIVE_INFINITY, above = Number.POSITIVE_INFINITY): Allowed {
  return { kind: 'number', below, above };
}

function componentOf(part: CompositePart, plan: PlanVersion): string | undefined {
  if ('answers' in part) return undefined;
  return 'rule' in part ? baseRuleOf(plan, part.rule)?.component : part.component;
}

/** All below the lowest, all above the highest, or below some and above the others. */
function canHoldTogether(parts: readonly Allowed[]): boolean {
  const answers = parts.flatMap((part) => (part.kind === 'answers' ? [part.answers] : []));
  const [first = [], ...others] = answers;
  if (answers.length > 0) return first.some((answer) => others.every((list) => list.includes(answer)));
  let stretches: readonly (readonly [number, number])[] = [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]];
  for (const part of parts) {
    // Every value holds: taken apart it would double the stretches, and twenty such parts never end.
    if (part.kind !== 'number' || part.above < part.below) continue;
    stretches = stretches.flatMap(([from, to]) =>
      [[from, Math.min(to, part.below)] as const, [Math.max(from, part.above), to] as const].filter(([a, b]) => a < b),
    );
  }
  return stretches.length > 0;
}

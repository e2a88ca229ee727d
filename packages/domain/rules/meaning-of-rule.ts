import type { PlanVersion } from '../plan/plan.ts';
import type { Rule } from './rule.ts';

/**
 * All that a rule of a plan means, as text to compare: the rule itself, and what of its plan it rests on (the rules it
 * names, a baseline, an entry of the schedule, the scale). The order of keys means nothing.
 */
export function meaningOfRule(rule: Rule, plan: PlanVersion): string {
  return JSON.stringify([rule, ...restsOn(rule, plan)], inOrderOfKeys);
}

function restsOn(rule: Rule, plan: PlanVersion): readonly unknown[] {
  switch (rule.type) {
    case 'relative':
      return [plan.baselines?.find(({ key }) => key === rule.baseline)];
    case 'persistence':
      return [named(rule.on, plan)];
    case 'composite':
      return rule.parts.map((part) => ('rule' in part ? named(part.rule, plan) : undefined));
    case 'missing':
      return [plan.schedule?.find(({ key }) => key === rule.schedule)];
    case 'score':
      return rule.on === 'news2' ? [plan.news2Scale ?? 1] : [];
    default:
      return [];
  }
}

function named(ruleKey: string, plan: PlanVersion): readonly unknown[] {
  const rule = plan.rules.find((own) => own.ruleKey === ruleKey);
  return rule?.type === 'relative' ? [rule, ...restsOn(rule, plan)] : [rule];
}

function inOrderOfKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

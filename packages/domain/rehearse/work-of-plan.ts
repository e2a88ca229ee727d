import type { PlanVersion } from '../plan/plan.ts';
import type { Rule } from '../rules/rule.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What a rule that sums up or counts a window costs at a reading, against a limit on the one value (measured). */
const LOOKS_BACK = 10;
/** Windows of a schedule entry in a day, each with a reminder and a time to tell. */
const CLOCKS_A_DAY = 48;

/**
 * At most how much work it is to play this plan over so many judged readings in `spanMs`: one is a limit held against one
 * value. An estimate from the plan alone, the same on every machine.
 */
export function workOfPlan({ rules }: PlanVersion, judged: number, spanMs: number): number {
  return rules.reduce((sum, rule) => sum + workOfRule(rule, judged, spanMs), 0);
}

function workOfRule(rule: Rule, judged: number, spanMs: number): number {
  switch (rule.type) {
    case 'zones':
    case 'relative':
    case 'event':
      return judged;
    case 'score':
      return judged * (rule.on === 'news2' ? LOOKS_BACK : 1);
    case 'delta':
    case 'persistence':
    case 'trend':
      return judged * LOOKS_BACK;
    case 'composite':
      return judged * rule.parts.length;
    case 'missing':
      return Math.ceil((spanMs / DAY_MS) * CLOCKS_A_DAY);
    case 'device':
      return rule.on === 'silence' ? Math.ceil(spanMs / (rule.afterHours * HOUR_MS)) : judged * LOOKS_BACK;
  }
}

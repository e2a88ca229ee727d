import type { PlanVersion } from '../plan/plan.ts';
import { isKnownRule, type Rule, typeOf } from './rule.ts';

/** The rules of a plan by what makes them be judged. Made once per plan object. */
export interface RulesOfPlan {
  /** Judged at each reading of the series. */
  readonly byReading: ReadonlyMap<string, readonly Rule[]>;
  /** Judged once per moment at which the series has a reading. */
  readonly byMoment: ReadonlyMap<string, readonly Rule[]>;
  readonly byClock: readonly Rule[];
  readonly byEvent: readonly Rule[];
  /** Series of any rule by reading or moment. */
  readonly series: readonly string[];
  /** Keys of rules of a type this version does not know (a newer one stored them): never judged, but told of. */
  readonly unknown: readonly string[];
}

const known = new WeakMap<PlanVersion, RulesOfPlan>();

export function rulesOfPlan(plan: PlanVersion): RulesOfPlan {
  const kept = known.get(plan);
  if (kept !== undefined) return kept;
  const byReading = new Map<string, Rule[]>();
  const byMoment = new Map<string, Rule[]>();
  const byClock: Rule[] = [];
  const byEvent: Rule[] = [];
  const unknown: string[] = [];
  for (const rule of plan.rules) {
    if (!isKnownRule(rule)) {
      unknown.push(rule.ruleKey);
      continue;
    }
    const type = typeOf(rule);
    const judged = type.judged(rule);
    if (judged === 'clock') byClock.push(rule);
    else if (judged === 'event') byEvent.push(rule);
    else
      for (const series of new Set(type.series(rule, plan))) {
        const bySeries = judged === 'reading' ? byReading : byMoment;
        const rules = bySeries.get(series);
        if (rules === undefined) bySeries.set(series, [rule]);
        else rules.push(rule);
      }
  }
  const series = [...new Set([...byReading.keys(), ...byMoment.keys()])];
  const made = { byReading, byMoment, byClock, byEvent, series, unknown };
  known.set(plan, made);
  return made;
}

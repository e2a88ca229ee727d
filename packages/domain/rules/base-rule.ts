import type { Comparator } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { Finding } from './finding.ts';
import { trustedNumberOf } from './number-of.ts';
import { hasBaseline, type RelativeRule, relativeFinding, relativeOutermost, relativeZone } from './relative.ts';
import { outermost, type ZonesRule, zoneFinding, zoneOf } from './zones.ts';

/** A rule that judges one value by itself: others (persistence, composite) may rest on it. */
export type BaseRule = ZonesRule | RelativeRule;

/** The zones or relative rule of that key in the plan; undefined when there is none or it is of another type. */
export function baseRuleOf(plan: PlanVersion, ruleKey: string): BaseRule | undefined {
  const found = plan.rules.find((rule) => rule.ruleKey === ruleKey);
  return found?.type === 'zones' || found?.type === 'relative' ? found : undefined;
}

export function judgeSample(base: BaseRule, sample: Sample, plan: PlanVersion): Finding | undefined {
  return base.type === 'zones' ? zoneFinding(base, sample, base.component) : relativeFinding(base, sample, plan);
}

/** A canonical value. */
export function judgeValue(base: BaseRule, value: number, plan: PlanVersion): Finding | undefined {
  return base.type === 'zones' ? zoneOf(base, value) : relativeZone(base, value, plan);
}

/** A value outside what the meter measures. */
export function judgeComparator(base: BaseRule, comparator: Comparator, plan: PlanVersion): Finding | undefined {
  return base.type === 'zones' ? outermost(base, comparator) : relativeOutermost(base, comparator, plan);
}

/** Whether the reading can be judged by it beyond doubt: a trusted number, and the baseline known. */
export function isComparable(base: BaseRule, sample: Sample, plan: PlanVersion): boolean {
  return trustedNumberOf(sample, base.component) !== undefined && (base.type === 'zones' || hasBaseline(base, plan));
}

/** Whether it was judged by it and is inside its limits. */
export function isSampleContent(base: BaseRule, sample: Sample, plan: PlanVersion): boolean {
  return isComparable(base, sample, plan) && judgeSample(base, sample, plan) === undefined;
}

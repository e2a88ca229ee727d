import * as z from 'zod';
import { type CompositeRule, composite } from './composite.ts';
import { type DeltaRule, delta } from './delta.ts';
import { type DeviceRule, device } from './device.ts';
import { type EventRule, event } from './event.ts';
import { type MissingRule, missing } from './missing.ts';
import { type PersistenceRule, persistence } from './persistence.ts';
import { type RelativeRule, relative } from './relative.ts';
import type { RuleType } from './rule-type.ts';
import { type ScoreRule, score } from './score.ts';
import { type TrendRule, trend } from './trend.ts';
import { type ZonesRule, zones } from './zones.ts';

/** Every rule type of DOMAIN 4. A new type adds a file, a member and a line. */
export type Rule =
  | ZonesRule
  | RelativeRule
  | DeltaRule
  | PersistenceRule
  | TrendRule
  | CompositeRule
  | MissingRule
  | ScoreRule
  | DeviceRule
  | EventRule;

export const RULE_TYPES = {
  zones,
  relative,
  delta,
  persistence,
  trend,
  composite,
  missing,
  score,
  device,
  event,
} as const satisfies { readonly [Type in Rule['type']]: RuleType<Extract<Rule, { type: Type }>> };

/** The shape of any rule; whether it makes sense in its plan is `validate`'s to say. */
export const ruleSchema = z.union(Object.values(RULE_TYPES).map(({ schema }) => schema)) as z.ZodType<Rule>;

/** Whether this version knows the type: rules outlive deploys, and a newer one may have stored what this one does not know. */
export function isKnownRule(rule: Rule): boolean {
  return Object.hasOwn(RULE_TYPES, rule.type);
}

/** The type of a known rule, as one that takes it. */
export function typeOf<R extends Rule>(rule: R): RuleType<R> {
  return RULE_TYPES[rule.type] as unknown as RuleType<R>;
}

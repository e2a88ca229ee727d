import { z } from 'zod';
import type { RuleType } from './rule-type.ts';
import { limit, ruleKey, target } from './shapes.ts';

const schema = z.strictObject({
  type: z.literal('relative'),
  ruleKey,
  ...target,
  /** Key of a baseline of the plan, or the baseline itself in the canonical unit. */
  baseline: z.union([z.string().min(1).max(100), z.number()]),
  /** `percent`: limits are % of the baseline (PEF <80 % yellow). `points`: limits are differences from it in the canonical unit. */
  as: z.enum(['percent', 'points']),
  redLow: limit.optional(),
  yellowLow: limit.optional(),
  yellowHigh: limit.optional(),
  redHigh: limit.optional(),
});

/** Limits relative to the patient's own baseline (DOMAIN 4: PEF <80 % yellow, <50 % red). */
export type RelativeRule = Readonly<z.infer<typeof schema>>;

export const relative: RuleType<RelativeRule> = {
  type: 'relative',
  schema,
  judged: () => 'reading',
  category: () => 'clinical',
  series: () => [],
  needs: () => [],
  evaluate: () => undefined,
  validate: () => [],
  explain: () => '',
};

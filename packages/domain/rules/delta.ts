import { z } from 'zod';
import type { RuleType } from './rule-type.ts';
import { ruleKey, target, windowOf } from './shapes.ts';

const schema = z.strictObject({
  type: z.literal('delta'),
  ruleKey,
  ...target,
  window: windowOf,
  direction: z.enum(['rise', 'fall', 'either']),
  /** How much, in the canonical unit; fires at or beyond it (>= +2 kg). At least one of the two. */
  yellow: z.number().positive().optional(),
  red: z.number().positive().optional(),
});

/** A change within a window, against its lowest (rise) or highest (fall) trusted value (DOMAIN 4: weight >= +2 kg in 3 days). */
export type DeltaRule = Readonly<z.infer<typeof schema>>;

export const delta: RuleType<DeltaRule> = {
  type: 'delta',
  schema,
  judged: () => 'reading',
  category: () => 'clinical',
  series: () => [],
  needs: () => [],
  evaluate: () => undefined,
  validate: () => [],
  explain: () => '',
};

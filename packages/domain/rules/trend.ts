import { z } from 'zod';
import type { RuleType } from './rule-type.ts';
import { limit, ruleKey, target, windowOf } from './shapes.ts';

const schema = z.strictObject({
  type: z.literal('trend'),
  ruleKey,
  ...target,
  window: windowOf,
  /** `mean`: limits on the moving average, canonical unit. `slope`: limits on the least-squares slope, canonical unit per day. */
  of: z.enum(['mean', 'slope']),
  /** With fewer trusted samples in the window (the reading itself included) nothing is said. */
  minSamples: z.int().min(2).max(10_000),
  redLow: limit.optional(),
  yellowLow: limit.optional(),
  yellowHigh: limit.optional(),
  redHigh: limit.optional(),
});

/** Slope or moving average over a window (DOMAIN 4). */
export type TrendRule = Readonly<z.infer<typeof schema>>;

export const trend: RuleType<TrendRule> = {
  type: 'trend',
  schema,
  judged: () => 'reading',
  category: () => 'clinical',
  series: () => [],
  needs: () => [],
  evaluate: () => undefined,
  validate: () => [],
  explain: () => '',
};

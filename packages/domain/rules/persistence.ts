import { z } from 'zod';
import type { RuleType } from './rule-type.ts';
import { ruleKey, severity, windowOf } from './shapes.ts';

const schema = z.strictObject({
  type: z.literal('persistence'),
  ruleKey,
  /** ruleKey of a zones or relative rule of the same plan: what has to persist. */
  on: ruleKey,
  /** Findings of at least this severity count. */
  counts: severity,
  n: z.int().min(2).max(100),
  /** Of the last m readings, or of the last m local days (a day counts when any reading of it fires). The latest must fire. */
  of: z.union([
    z.strictObject({ readings: z.int().min(2).max(100), within: windowOf }),
    z.strictObject({ days: z.int().min(2).max(90) }),
  ]),
  becomes: severity,
});

/** n of m (DOMAIN 4: yellow on 2 of 3 days becomes red). Samples are counted, never silence. */
export type PersistenceRule = Readonly<z.infer<typeof schema>>;

export const persistence: RuleType<PersistenceRule> = {
  type: 'persistence',
  schema,
  judged: () => 'reading',
  category: () => 'clinical',
  series: () => [],
  needs: () => [],
  evaluate: () => undefined,
  validate: () => [],
  explain: () => '',
};

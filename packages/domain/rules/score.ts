import { z } from 'zod';
import type { RuleType } from './rule-type.ts';
import { code, limit, ruleKey, severity, windowOf } from './shapes.ts';

const schema = z.discriminatedUnion('on', [
  /** The total as sent: yellow or red at or above. */
  z.strictObject({
    type: z.literal('score'),
    ruleKey,
    on: z.literal('total'),
    code,
    yellow: limit.optional(),
    red: limit.optional(),
  }),
  /** Change against the previous total within the window, at or beyond (CAT +2). */
  z.strictObject({
    type: z.literal('score'),
    ruleKey,
    on: z.literal('change'),
    code,
    within: windowOf,
    direction: z.enum(['rise', 'fall']),
    yellow: z.number().positive().optional(),
    red: z.number().positive().optional(),
  }),
  /** One answer is enough (a "red answer"). */
  z.strictObject({
    type: z.literal('score'),
    ruleKey,
    on: z.literal('answer'),
    code,
    answers: z.array(z.string().min(1).max(200)).min(1).max(50),
    severity,
  }),
  /** NEWS2 from its parts, the newest of each within the window; the scale is the plan's. */
  z.strictObject({
    type: z.literal('score'),
    ruleKey,
    on: z.literal('news2'),
    within: windowOf,
    /** Total at or above: medium 5, high 7 (Royal College of Physicians). */
    yellow: z.int().min(1).max(20).optional(),
    red: z.int().min(1).max(20).optional(),
    /** A single parameter of 3 points acts also when the set is incomplete. */
    single3: severity,
  }),
]);

/** Total, change or one answer of a score (DOMAIN 4: NEWS2 >=5 or a single 3; CAT +2; a "red answer"). */
export type ScoreRule = Readonly<z.infer<typeof schema>>;

export const score: RuleType<ScoreRule> = {
  type: 'score',
  schema,
  judged: () => 'reading',
  category: () => 'clinical',
  series: () => [],
  needs: () => [],
  evaluate: () => undefined,
  validate: () => [],
  explain: () => '',
};

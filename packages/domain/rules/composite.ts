import { z } from 'zod';
import type { RuleType } from './rule-type.ts';
import { code, component, limit, measure, ruleKey, severity, unit, windowOf } from './shapes.ts';

const schema = z.strictObject({
  type: z.literal('composite'),
  ruleKey,
  match: z.enum(['all', 'any']),
  /** How old the latest reading of each part may be. */
  within: windowOf,
  parts: z
    .array(
      z.union([
        /** A zones or relative rule of the same plan, firing with at least this severity on the latest reading of its series. */
        z.strictObject({ rule: ruleKey, atLeast: severity }),
        /** A limit of its own: strictly below or strictly above. */
        z.strictObject({
          measure,
          code: code.optional(),
          component: component.optional(),
          unit,
          below: limit.optional(),
          above: limit.optional(),
        }),
        /** The latest coded answer (or `consciousness`, `oxygen-therapy`) is one of these. */
        z.strictObject({
          measure: z.enum(['coded-answer', 'consciousness', 'oxygen-therapy']),
          code: code.optional(),
          answers: z.array(z.string().min(1).max(200)).min(1).max(50),
        }),
        /** At least one of these. */
      ]),
    )
    .min(2)
    .max(20),
  severity,
});

/** All or any of other rules, limits and coded answers (DOMAIN 4: with symptoms SBP <90 or >160; without <80 or >170). */
export type CompositeRule = Readonly<z.infer<typeof schema>>;

export const composite: RuleType<CompositeRule> = {
  type: 'composite',
  schema,
  judged: () => 'moment',
  category: () => 'clinical',
  series: () => [],
  needs: () => [],
  evaluate: () => undefined,
  validate: () => [],
  explain: () => '',
};

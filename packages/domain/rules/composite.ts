import * as z from 'zod';
import { explainComposite } from './explain-composite.ts';
import { isCompositeContent, judgeComposite, seriesOfParts } from './judge-composite.ts';
import { windowStart } from './look-back.ts';
import { SAME_INSTANT_SAMPLES } from './newest-samples.ts';
import type { RuleType } from './rule-type.ts';
import { code, component, limit, measure, ruleKey, severity, unit, windowOf } from './shapes.ts';
import { validateComposite } from './validate-composite.ts';

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
        /** A limit of its own: strictly below the one or strictly above the other. At least one of them. */
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
      ]),
    )
    .min(2)
    .max(20),
  severity,
});

/** All or any of other rules, limits and coded answers (DOMAIN 4: with symptoms SBP <90 or >160; without <80 or >170). */
export type CompositeRule = Readonly<z.infer<typeof schema>>;

export type CompositePart = CompositeRule['parts'][number];

/**
 * Each part is looked at on the newest reading of its series within the window that ends at the moment. A part without
 * one does not hold: silence never counts. It fires only at moments at which a part that holds was measured, so that a
 * reading which adds nothing does not repeat it.
 */
export const composite: RuleType<CompositeRule> = {
  type: 'composite',
  schema,
  judged: () => 'moment',
  category: () => 'clinical',
  series: (rule, plan) => seriesOfParts(rule, plan),
  needs: (rule, at, { plan, calendar }) => {
    const from = windowStart(rule.within, at, calendar.dayStart(at), calendar);
    return seriesOfParts(rule, plan).map((series) => ({ kind: 'samples', series, from, limit: SAME_INSTANT_SAMPLES }));
  },
  evaluate: (rule, occasion, view) =>
    occasion.kind === 'moment' ? judgeComposite(rule, occasion.at, view) : undefined,
  isContent: (rule, occasion, view) => occasion.kind === 'moment' && isCompositeContent(rule, occasion.at, view),
  validate: validateComposite,
  explain: explainComposite,
};

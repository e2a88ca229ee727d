import { coverageSchema } from '@naer/domain/plan/coverage';
import { RULE_TYPES, type Rule } from '@naer/domain/rules/rule';
import { code, component, measure, unit } from '@naer/domain/rules/shapes';
import { scheduleSchema } from '@naer/domain/schedule/schedule';
import * as z from 'zod';
import { storableText } from './storable-text.ts';

const MAX_RULES = 200;
const MAX_ENTRIES = 100;
const key = storableText(1, 100);

/**
 * A rule is read as the type it says it is, so that an error names the path inside that type and not that it is none of
 * all. A type that does not exist is an error at `type`.
 */
const rule = z.unknown().transform((value, ctx): Rule => {
  const type = (value as { readonly type?: unknown } | null | undefined)?.type;
  if (typeof type !== 'string' || !Object.hasOwn(RULE_TYPES, type)) {
    ctx.issues.push({ code: 'invalid_value', values: Object.keys(RULE_TYPES), path: ['type'], input: value });
    return z.NEVER;
  }
  const parsed = RULE_TYPES[type as Rule['type']].schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) ctx.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
  return z.NEVER;
});

const localised = z.strictObject({ nb: storableText(1, 4000), nn: storableText(1, 4000), en: storableText(1, 4000) });
const baseline = z.strictObject({
  key,
  measure,
  code: code.optional(),
  component: component.optional(),
  unit,
  value: z.number(),
});

/** What a clinician writes of a plan. Whether it makes sense as a whole is `checkPlan`'s to say. Minutes and days are whole. */
export const planBody = {
  programme: storableText(1, 100),
  rules: z.array(rule).max(MAX_RULES),
  schedule: scheduleSchema.optional(),
  /** What the patient shall do in each zone, in each language. */
  instructions: z.strictObject({ green: localised, yellow: localised, red: localised }),
  baselines: z.array(baseline).max(MAX_ENTRIES).optional(),
  /** 2 only when prescribed. */
  news2Scale: z.union([z.literal(1), z.literal(2)]).optional(),
  /** Who receives each severity at every hour of the week, or that nobody does and what the patient does instead. */
  coverage: coverageSchema,
  template: z.strictObject({ templateId: z.uuid(), version: z.int().positive() }).optional(),
  /** The clock of an unacknowledged red. */
  acknowledgeRedWithinMinutes: z
    .number()
    .min(1)
    .max(7 * 24 * 60),
};

import { z } from 'zod';
import type { RuleType } from './rule-type.ts';
import { code, ruleKey, severity } from './shapes.ts';

const schema = z.strictObject({
  type: z.literal('event'),
  ruleKey,
  /** Event codes it is about (VKP codes or local ones). */
  codes: z.array(code).min(1).max(100),
  severity,
  /** The clock of this event; absent: the plan's. A safety alarm: at once. */
  acknowledgeWithinMinutes: z
    .number()
    .positive()
    .max(7 * 24 * 60)
    .optional(),
});

/** A code becomes an alert with its own clock (DOMAIN 4: safety alarm: at once). */
export type EventRule = Readonly<z.infer<typeof schema>>;

export const event: RuleType<EventRule> = {
  type: 'event',
  schema,
  judged: () => 'event',
  category: () => 'event',
  series: () => [],
  needs: () => [],
  evaluate: () => undefined,
  validate: () => [],
  explain: () => '',
};

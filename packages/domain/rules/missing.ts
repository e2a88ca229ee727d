import { z } from 'zod';
import type { RuleType } from './rule-type.ts';
import { ruleKey, severity, timeOfDay } from './shapes.ts';

const schema = z.strictObject({
  type: z.literal('missing'),
  ruleKey,
  /** Key of an entry of the plan's schedule. */
  schedule: z.string().min(1).max(100),
  /** After the window's end; absent: nobody is reminded. */
  remindAfterMinutes: z
    .int()
    .min(0)
    .max(7 * 24 * 60)
    .optional(),
  /** Grace: after the window's end the measurement counts as missed. */
  missedAfterMinutes: z
    .int()
    .min(0)
    .max(7 * 24 * 60),
  /** When the clinician is told: at once when missed, or at that time of the next day. */
  tell: z.union([z.literal('when-missed'), z.strictObject({ nextDayAt: timeOfDay })]),
  severity,
  /** So many in a row become red; absent: never. */
  redAfterInRow: z.int().min(2).max(50).optional(),
});

/** A measurement that was asked for and did not come (DOMAIN 4: measure 08-10, remind 10:00, missed 12:00, clinician next day). */
export type MissingRule = Readonly<z.infer<typeof schema>>;

export const missing: RuleType<MissingRule> = {
  type: 'missing',
  schema,
  judged: () => 'clock',
  category: () => 'missing',
  series: () => [],
  needs: () => [],
  evaluate: () => undefined,
  validate: () => [],
  explain: () => '',
};

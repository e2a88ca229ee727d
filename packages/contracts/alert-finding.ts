import * as z from 'zod';

const components = z
  .object({ systolic: z.number().optional(), diastolic: z.number().optional(), mean: z.number().optional() })
  .optional();

/** A value an alert rests on beside its own reading: a part of a composite or of NEWS2, or what it was compared with. Digits and unit as sent. */
export const alertValue = z.object({
  measure: z.string(),
  code: z.string().optional(),
  measuredAt: z.string(),
  value: z.number().optional(),
  unit: z.string().optional(),
  comparator: z.enum(['<', '>', 'LO', 'HI']).optional(),
  components,
  answer: z.string().optional(),
  /** What it scored (NEWS2). */
  points: z.number().int().optional(),
});
export type AlertValue = z.infer<typeof alertValue>;

/** One sentence, in each language. */
export const sentences = z.object({ nb: z.string(), nn: z.string(), en: z.string() });

/**
 * What an alert says beside its reading; all of it absent in alerts of the first version. `measure` and `measuredAt` of
 * an alert are absent when nothing was measured (a missing measurement, a silent device, an event): `openedAt` is then
 * the time to show.
 */
export const alertFinding = {
  /** zones, relative, delta, persistence, trend, composite, missing, score, device, event; more may come. */
  ruleType: z.string().optional(),
  /** Newest first. */
  values: z.array(alertValue).optional(),
  /** Numbers and codes the value was compared with, named by the rule type; canonical units, times epoch ms. */
  facts: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
  /** What was measured, compared with what. Absent where the rule is not at hand, as in the answer to a command. */
  summary: sentences.optional(),
};

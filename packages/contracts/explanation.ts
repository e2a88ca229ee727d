import * as z from 'zod';
import { alertValue, sentences } from './alert-finding.ts';

/**
 * What a value was compared with: the limit crossed, and the numbers of the rule type; canonical units, times epoch ms. Of a
 * rule that is content, `facts` are the limits it has.
 */
export const compared = z.object({
  limit: z.object({ zone: z.enum(['redLow', 'yellowLow', 'yellowHigh', 'redHigh']), value: z.number() }).optional(),
  facts: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
});

/** Why an alert is there: which rule of which version, which values, compared with what. */
export const alertExplanation = z.object({
  alertId: z.string(),
  patientId: z.string(),
  sentence: sentences,
  rule: z.string(),
  ruleType: z.string().optional(),
  planVersion: z.number().int(),
  engineVersion: z.string(),
  mappingVersion: z.string(),
  severity: z.enum(['red', 'yellow']),
  /** It rests on a questionable reading: verify before acting. */
  verify: z.boolean(),
  values: z.array(alertValue),
  compared,
  /** What to keep in mind of the score (NEWS2). */
  caution: sentences.optional(),
  /** The patient keeps what was measured from who asks: neither value nor limit is told. */
  withheld: z.literal(true).optional(),
});
export type AlertExplanation = z.infer<typeof alertExplanation>;

/** What every rule that is about a measurement says of it; `severity` null: content with it. */
export const measurementExplanation = z.object({
  id: z.string(),
  patientId: z.string(),
  /** The version that judged it; null: none was in force, nothing was judged. */
  planVersion: z.number().int().nullable(),
  /** Set when no rule was asked: a test measurement, or no plan. */
  notJudged: z.enum(['test', 'no-plan']).optional(),
  /** The measurement is questionable: verify before acting. */
  verify: z.boolean(),
  outcomes: z.array(
    z.object({
      rule: z.string(),
      ruleType: z.string(),
      severity: z.enum(['red', 'yellow']).nullable(),
      sentence: sentences,
      values: z.array(alertValue),
      compared,
    }),
  ),
});
export type MeasurementExplanation = z.infer<typeof measurementExplanation>;

/** Whether a replay of everything stored ends the alert as it is stored. `differences` name fields, never values. */
export const alertReplay = z.object({
  alertId: z.string(),
  patientId: z.string(),
  same: z.boolean(),
  differences: z.array(z.string()),
  measurements: z.number().int(),
  /** Of the replay, and of the alert as it is stored. */
  engineVersion: z.string(),
  storedEngineVersion: z.string(),
  /** The patient keeps measurements from who asks: it was not replayed, and `same` says nothing. */
  withheld: z.literal(true).optional(),
});
export type AlertReplay = z.infer<typeof alertReplay>;

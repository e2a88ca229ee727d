import * as z from 'zod';
import { MEASUREMENT_TYPES } from '../measurement/reading.ts';
import { SEVERITIES } from '../plan/severity.ts';

/** Of what every patient has without a plan: messages that wait for an answer. No rule of a plan is named so. */
export const MESSAGE_RULE_KEY = 'message';
/** Stable over plan versions: alerts hang on it. */
export const ruleKey = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[a-z0-9][a-z0-9.-]*$/)
  .refine((key) => key !== MESSAGE_RULE_KEY);
export const severity = z.enum(SEVERITIES);
export const measure = z.enum(MEASUREMENT_TYPES);
export const code = z.string().min(1).max(100);
export const component = z.enum(['systolic', 'diastolic', 'mean']);
/** UCUM, the canonical unit of the measure. */
export const unit = z.string().min(1).max(40);
/** Beyond any measure there is, and small enough that what is counted in its thousandths and millionths stays exact. */
export const LIMIT_AT_MOST = 1_000_000;
export const limit = z.number().min(-LIMIT_AT_MOST).max(LIMIT_AT_MOST);
/** Wall clock, 24 hours. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** Hours are counted to the millisecond before the occasion; days are the occasion's local day and the `days` before it. */
export const MAX_WINDOW_HOURS = 48;
export const MAX_WINDOW_DAYS = 89;
export const windowOf = z.union([
  z.strictObject({ hours: z.number().positive().max(MAX_WINDOW_HOURS) }),
  z.strictObject({ days: z.int().positive().max(MAX_WINDOW_DAYS) }),
]);
export type RuleWindow = z.infer<typeof windowOf>;

/** What a numeric rule is about. */
export const target = { measure, code: code.optional(), component: component.optional(), unit };

import * as z from 'zod';

const zone = z.enum(['redLow', 'yellowLow', 'yellowHigh', 'redHigh']);
const fires = z.object({ red: z.number().int(), yellow: z.number().int() });

/** How one patient's trusted values lie, in the canonical unit of the measure. */
export const spread = z.object({
  n: z.number().int(),
  days: z.number().int(),
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  sd: z.number(),
  /** Interquartile range / 1.349. */
  robustSd: z.number(),
  percentiles: z.record(z.string(), z.number()),
});

/** Limits proposed from what was collected. Nothing activates itself: a new plan version has to be approved. */
export const calibrationView = z.object({
  planVersion: z.number().int(),
  /** What was looked at: measured at or after, and before. */
  from: z.string(),
  to: z.string(),
  /** Set while the plan in force is calibrating. */
  calibratingUntil: z.string().optional(),
  /** Limits stand so many robust standard deviations from the median: a starting point for the clinician. */
  method: z.object({ yellowAt: z.number(), redAt: z.number() }),
  proposals: z.array(
    z.object({
      rule: z.string(),
      measure: z.string(),
      unit: z.string(),
      spread: spread.optional(),
      /** Why nothing is proposed: too few days or values, or values without any spread. */
      notEnough: z.enum(['days', 'values', 'spread']).optional(),
      limits: z.array(
        z.object({
          zone,
          now: z.number(),
          proposed: z.number(),
          /** Would alert less than the limit in force: look twice. */
          wider: z.boolean(),
        }),
      ),
      /** Of the collected readings, how many lie in each zone. */
      fires: z.object({ now: fires, proposed: fires }),
    }),
  ),
});
export type CalibrationView = z.infer<typeof calibrationView>;

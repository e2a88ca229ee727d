import * as z from 'zod';

/** `POST /units/{unitId}/drills`: the same `drillId` again is the same drill. */
export const drillRequest = z.strictObject({ drillId: z.uuid().optional() });

const ms = z.number().int().nonnegative();

/** How a unit's test alarm went. Latencies in milliseconds since it was begun; absent: that step has not been taken. */
export const drillView = z.object({
  drillId: z.string(),
  unitId: z.string(),
  startedAt: z.string(),
  startedBy: z.string(),
  /** The test patient and its alert, to be acknowledged and resolved like any other. */
  patientId: z.string(),
  alertId: z.string().optional(),
  recordedMs: ms,
  listedMs: ms.optional(),
  page: z
    .object({
      duty: z.string(),
      channel: z.enum(['push', 'sms', 'voice']),
      afterMs: ms,
      outcome: z.enum(['delivered', 'undelivered']).optional(),
      reason: z.string().optional(),
    })
    .optional(),
  receiptedMs: ms.optional(),
  receiptedBy: z.string().optional(),
  endedMs: ms.optional(),
});
export type DrillView = z.infer<typeof drillView>;
export const drillPage = z.object({ items: z.array(drillView), nextCursor: z.string().nullable() });
export type DrillPage = z.infer<typeof drillPage>;
export const drillStarted = z.object({ drillId: z.string(), patientId: z.string(), eventId: z.string() });
export type DrillStarted = z.infer<typeof drillStarted>;

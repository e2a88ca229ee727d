import { CONTACT_CHANNELS } from '@naer/domain/patient/contact';
import * as z from 'zod';
import { pauseView } from './plan.ts';
import { worklistItem } from './worklist.ts';

const count = z.number().int().nonnegative();
const { category, severity, state } = worklistItem.shape;

/** So many alerts that are alike in all of this; `outcome` only of resolved ones. */
export const alertCount = z.object({
  category,
  severity,
  state: z.enum([...state.options, 'resolved']),
  outcome: z.string().optional(),
  alerts: count,
});

/** Who receives alerts of a severity at this hour; or nobody, and what the patient is told to do instead. */
export const summaryReceiver = z.union([
  z.object({ unitId: z.string(), unit: z.string(), organisationId: z.string(), organisation: z.string() }),
  z.object({ instead: z.enum(['113', '116117', 'opening-hour']) }),
]);

/**
 * `GET /patients/{patientId}/summary?days=`: how a patient's follow-up has gone, in counts; no measured value and no free
 * text stand in it. For who follows the patient without a live queue, as a GP practice does. Drills are never counted.
 */
export const patientSummary = z.object({
  patientId: z.string(),
  /** The counts are of `[from, to)`; what stands is of `to`, the moment of the answer. */
  from: z.string(),
  to: z.string(),
  days: count,
  alerts: z.object({
    /** Opened in the period, as they stand now. */
    opened: z.array(alertCount),
    /** Opened before it and not resolved yet. */
    waitingFromBefore: count,
    /** Of those opened in the period that a person has acknowledged; null: none. */
    medianMinutesToAcknowledge: z.number().nullable(),
    acknowledged: count,
    /** Not resolved, by the unit that answers for them now. */
    waitingAt: z.array(z.object({ unitId: z.string(), alerts: count })),
  }),
  contacts: z.array(
    z.object({
      channel: z.enum(CONTACT_CHANNELS),
      contacts: count,
      minutes: z.array(z.object({ organisationId: z.string(), minutes: count })),
      tripsAvoided: count,
      /** Kilometres both ways. */
      tripAvoidedKm: z.number(),
    }),
  ),
  /** From the patient, not answered yet. */
  messagesWaiting: count,
  plan: z.object({ planVersion: count, programme: z.string(), since: z.string() }).nullable(),
  /** That ran in the period, run now or are to come. */
  pauses: z.array(pauseView.pick({ from: true, to: true, reason: true }).extend({ endedAt: z.string().optional() })),
  /** Absent: the plan does not say, and the unit that follows the patient is not the reader's to see. */
  responsible: z.object({ red: summaryReceiver, yellow: summaryReceiver }).partial(),
});
export type PatientSummary = z.infer<typeof patientSummary>;
export type SummaryReceiver = z.infer<typeof summaryReceiver>;

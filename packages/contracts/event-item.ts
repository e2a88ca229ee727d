import { VKP_SEVERITIES } from '@naer/domain/event/vkp-severity';
import * as z from 'zod';
import type { IngestItemOutcome } from './measurement-item.ts';
import { storableText } from './storable-text.ts';

/** One item of `POST /ingest/v1/events`: an alarm pressed, a fall; shape only, clocks are the domain's. */
export const eventItem = z.strictObject({
  /** The sender's own name of it: sent again under it within a day, it is the same event. */
  id: storableText(1, 200).optional(),
  /** A VKP alert code or a local one: plans say what comes of it. */
  code: storableText(1, 100),
  /** When it happened, with its offset from UTC. */
  at: z.string().max(40),
  text: storableText(0, 500).optional(),
  /** How severe its sender holds it to be (VKP); it raises what would come of the code, and lowers nothing. */
  severity: z.literal(VKP_SEVERITIES).optional(),
  /** Readable only while an event of the patient is open; then it is forgotten. */
  position: z
    .strictObject({
      lat: z.number().min(-90).max(90),
      lon: z.number().min(-180).max(180),
      /** Radius in metres. */
      accuracyM: z.number().min(0).max(1_000_000).optional(),
    })
    .optional(),
  /** What a gateway or a receiving centre says beside the sender's own words. */
  gatewayText: storableText(0, 500).optional(),
});
export type EventItem = z.output<typeof eventItem>;

export const MAX_EVENTS = 100;

/** The envelope; items are parsed one by one so that a bad one never spoils the rest. */
export const eventsRequest = z.strictObject({
  sentAt: z.string().max(40).optional(),
  events: z.array(z.unknown()).min(1),
});

/** One outcome per event, in the order sent. */
export interface EventItemOutcome extends Pick<IngestItemOutcome, 'index' | 'advice' | 'problem'> {
  readonly status: 'recorded' | 'duplicate' | 'refused' | 'retry';
  /** `<patientId>.e<number>`; of a duplicate, the first one's. */
  readonly id?: string;
  /**
   * False: nobody is told of it: no rule of the patient's plan is about its code, and the code is for information or not
   * known. Of a duplicate, as of the first.
   */
  readonly matched?: boolean;
  /** It was kept as sent, but its code may mean something else (`ambiguous-event-code`). */
  readonly warning?: { readonly code: 'ambiguous-event-code'; readonly title: string; readonly field: 'code' };
}
export interface EventAnswer {
  readonly items: readonly EventItemOutcome[];
}

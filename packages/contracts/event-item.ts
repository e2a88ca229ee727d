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
  /** False: no rule of the patient's plan is about this code, and nobody is told of it. Of a duplicate, as of the first. */
  readonly matched?: boolean;
}
export interface EventAnswer {
  readonly items: readonly EventItemOutcome[];
}

import type { EventAnswer, EventItem } from '@naer/contracts/event-item';
import { ok } from '@naer/domain/result';
import type { Answer } from './client-error.ts';
import type { Send } from './transport.ts';

export interface OutgoingEvents {
  /** The device's clock when sending, so that a wrong clock can be corrected. */
  readonly sentAt?: string | undefined;
  /** At most 100. Times carry an offset; the same `id` again is the same event. */
  readonly events: readonly EventItem[];
}

export interface EventsOutcome {
  /** One per event, in the order sent. `retry` was not kept: send it again, with the same id. */
  readonly items: EventAnswer['items'];
  /** The server asks for this pause before a retry. */
  readonly retryAfterMs?: number | undefined;
}

/** Reports events with a device credential: an alarm pressed, a fall. Answers as `postMeasurements` does. */
export async function postEvents(
  send: Send,
  batch: OutgoingEvents,
  signal?: AbortSignal,
): Promise<Answer<EventsOutcome>> {
  const answer = await send<EventsOutcome>({ method: 'POST', path: '/ingest/v1/events', body: batch, signal });
  if (answer.ok || answer.error.kind !== 'problem') return answer;
  const { items } = answer.error.problem;
  if (!Array.isArray(items)) return answer;
  return ok({ items: items as EventsOutcome['items'], retryAfterMs: answer.error.retryAfterMs });
}

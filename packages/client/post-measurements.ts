import type { JsonNumber } from '@naer/contracts/json-number';
import type { IngestItemOutcome, MeasurementItem } from '@naer/contracts/measurement-item';
import { ok } from '@naer/domain/result';
import type { Answer } from './client-error.ts';
import type { Send } from './transport.ts';

type Sendable<T> = { readonly [K in keyof T]: T[K] extends JsonNumber | undefined ? T[K] | number : T[K] };
type Component = number | JsonNumber | { readonly value: number | JsonNumber; readonly unit?: string };

/** An item to send: numbers as numbers, or as `JsonNumber` where digits matter. Times carry an offset. */
export type OutgoingItem = Sendable<Omit<MeasurementItem, 'components'>> & {
  readonly components?: { readonly systolic?: Component; readonly diastolic?: Component; readonly mean?: Component };
};

export interface OutgoingBatch {
  /** The device's clock when sending, so that a wrong clock can be corrected. */
  readonly sentAt?: string | undefined;
  /** At most 500. */
  readonly measurements: readonly OutgoingItem[];
}

export interface BatchOutcome {
  /** One per item, in the order sent. `retry` was not kept: send it again, with the same id. */
  readonly items: readonly IngestItemOutcome[];
  /** The server asks for this pause before a retry. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * Sends measurements with a device credential. Whenever each item has its outcome that is the value, also when none
 * was kept (422, 503); an error is an answer about the request as a whole, or no answer.
 */
export async function postMeasurements(
  send: Send,
  batch: OutgoingBatch,
  signal?: AbortSignal,
): Promise<Answer<BatchOutcome>> {
  const answer = await send<BatchOutcome>({ method: 'POST', path: '/ingest/v1/measurements', body: batch, signal });
  if (answer.ok || answer.error.kind !== 'problem') return answer;
  const { items } = answer.error.problem;
  if (!Array.isArray(items)) return answer;
  return ok({ items: items as readonly IngestItemOutcome[], retryAfterMs: answer.error.retryAfterMs });
}

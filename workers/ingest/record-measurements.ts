import { normaliseItem } from '@naer/domain/measurement/normalise-item';
import type { Refusal } from '@naer/domain/measurement/outcome';
import type { Reading } from '@naer/domain/measurement/reading';
import type { DevicePrincipal, ReadingOutcome, RecordAnswer } from '@naer/domain/monitor/port';
import type { Result } from '@naer/domain/result';
import type { Envelope } from './read-envelope.ts';
import { readItem } from './read-item.ts';

/** One item's outcome, before it is put in words. */
export type ItemOutcome =
  | { readonly status: 'refused'; readonly refusal: Refusal }
  | { readonly status: 'retry' }
  | (ReadingOutcome & { readonly status: Exclude<ReadingOutcome['status'], 'refused'> });

export type RecordedItems =
  | { readonly ok: true; readonly outcomes: readonly ItemOutcome[] }
  | { readonly ok: false; readonly reason: 'credential-revoked' };

export interface RecordEffects {
  readonly now: () => number;
  /** Never rejects; undefined when the monitor did not answer: its items are to be sent again. */
  readonly record: (batch: {
    receivedAt: number;
    readings: readonly Reading[];
    refusals: readonly Refusal[];
  }) => Promise<RecordAnswer | undefined>;
}

/**
 * Normalises each item, gives the good ones to the monitor in one call, and answers in the order sent. What is
 * refused goes along as codes to be counted; a batch of refusals alone is told too, but its answer does not hang on it.
 */
export async function recordMeasurements(
  envelope: Envelope,
  device: DevicePrincipal,
  effects: RecordEffects,
): Promise<RecordedItems> {
  const receivedAt = effects.now();
  const read = envelope.items.map((item) => readReading(item, envelope.sentAt, receivedAt, device));
  const readings = read.flatMap((item) => (item.ok ? [item.value] : []));
  const refusals = read.flatMap((item) => (item.ok ? [] : [item.error]));
  const answer = await effects.record({ receivedAt, readings, refusals });
  if (answer?.ok === false && answer.reason === 'credential-revoked') return { ok: false, reason: answer.reason };
  const kept = answer?.ok === true ? answer.outcomes : [];
  let next = 0;
  const outcomes = read.map((item): ItemOutcome => {
    if (!item.ok) return { status: 'refused', refusal: item.error };
    const outcome = kept[next];
    next += 1;
    return outcome === undefined ? { status: 'retry' } : toItemOutcome(outcome);
  });
  return { ok: true, outcomes };
}

function readReading(
  item: unknown,
  sentAt: number | undefined,
  receivedAt: number,
  device: DevicePrincipal,
): Result<Reading, Refusal> {
  const shape = readItem(item);
  if (!shape.ok) return shape;
  return normaliseItem(shape.value, { receivedAt, sentAt, deviceId: device.deviceId, door: 'ingest' });
}

function toItemOutcome(outcome: ReadingOutcome): ItemOutcome {
  const { status } = outcome;
  if (status !== 'refused') return { ...outcome, status };
  return { status, refusal: { code: outcome.code ?? 'wrong-subject', field: '' } };
}

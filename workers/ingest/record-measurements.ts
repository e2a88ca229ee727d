import { type NormaliseContext, normaliseItem, type SentItem } from '@naer/domain/measurement/normalise-item';
import type { Refusal } from '@naer/domain/measurement/outcome';
import type { Reading } from '@naer/domain/measurement/reading';
import { isClockDrift } from '@naer/domain/measurement/resolve-clock';
import type { DevicePrincipal, ReadingOutcome, RecordBatch } from '@naer/domain/monitor/port';
import { ok, type Result } from '@naer/domain/result';
import { type ConcealedItem, concealItem, holdsNationalId } from '../http/conceal-item.ts';
import type { SubjectIndex } from '../http/index-subjects.ts';
import type { RoutedAnswer } from '../http/record-elsewhere.ts';
import type { Envelope } from './read-envelope.ts';
import { readItem } from './read-item.ts';

/** One item's outcome, before it is put in words. */
export type ItemOutcome =
  | {
      readonly status: 'refused';
      readonly refusal: Refusal | { readonly code: 'unknown-device' | 'cannot-be-placed'; readonly field: string };
    }
  | { readonly status: 'retry' }
  | (ReadingOutcome & { readonly status: Exclude<ReadingOutcome['status'], 'refused'> });

export type RecordedItems =
  | { readonly ok: true; readonly outcomes: readonly ItemOutcome[] }
  | { readonly ok: false; readonly reason: 'credential-revoked' };

export interface RecordEffects {
  readonly now: () => number;
  /** Never rejects; undefined when the monitor did not answer: its items are to be sent again. */
  readonly record: (batch: Omit<RecordBatch, 'v' | 'credential'>) => Promise<RoutedAnswer | undefined>;
  readonly subjects: SubjectIndex;
}

interface Prepared {
  readonly reading: Reading;
  /** Whom the item's texts name, and the first field that does. */
  readonly named: Pick<ConcealedItem, 'subjects' | 'field'>;
}

const DRIFT = { code: 'clock-drift', field: 'sentAt' } as const;
const NOBODY: Prepared['named'] = { subjects: [], field: undefined };

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
  const context = { receivedAt, sentAt: envelope.sentAt, deviceId: device.deviceId, door: 'ingest' } as const;
  const read: Result<Prepared, Refusal>[] = [];
  for (const item of envelope.items) {
    const sent = readItem(item);
    // Only an item that names somebody is waited for.
    const concealed =
      sent.ok && holdsNationalId(sent.value) ? await concealItem(sent.value, effects.subjects) : undefined;
    read.push(concealed === undefined ? prepare(sent, NOBODY, context) : prepareConcealed(concealed, context));
  }
  const prepared = read.flatMap((item) => (item.ok ? [item.value] : []));
  const answer = await effects.record({
    receivedAt,
    readings: prepared.map(({ reading }) => reading),
    refusals: [...read.flatMap((item) => (item.ok ? [] : [item.error])), ...(isClockDrift(context) ? [DRIFT] : [])],
    ...(prepared.some(({ named }) => named.subjects.length > 0) && {
      subjects: prepared.map(({ named }) => named.subjects),
    }),
  });
  if (answer?.ok === false && answer.reason === 'credential-revoked') return { ok: false, reason: answer.reason };
  const kept = answer?.ok === true ? answer.outcomes : [];
  let next = 0;
  const outcomes = read.map((item): ItemOutcome => {
    if (!item.ok) return { status: 'refused', refusal: item.error };
    const outcome = kept[next];
    next += 1;
    return outcome === undefined ? { status: 'retry' } : toItemOutcome(outcome, item.value.named);
  });
  return { ok: true, outcomes };
}

function prepare(
  sent: Result<SentItem, Refusal>,
  named: Prepared['named'],
  context: NormaliseContext,
): Result<Prepared, Refusal> {
  const reading = sent.ok ? normaliseItem(sent.value, context) : sent;
  return reading.ok ? ok({ reading: reading.value, named }) : reading;
}

function prepareConcealed(
  concealed: Result<ConcealedItem, Refusal>,
  context: NormaliseContext,
): Result<Prepared, Refusal> {
  return concealed.ok ? prepare(ok(concealed.value.item), concealed.value, context) : concealed;
}

function toItemOutcome(outcome: ReadingOutcome, { field }: Prepared['named']): ItemOutcome {
  const { status } = outcome;
  if (status !== 'refused') return { ...outcome, status };
  return { status, refusal: { code: outcome.code ?? 'wrong-subject', field: field ?? '' } };
}

import type { EventItem } from '@naer/contracts/event-item';
import { isAmbiguous } from '@naer/domain/event/meaning-of-event';
import type { Counted, Refusal, RefusalCode } from '@naer/domain/measurement/outcome';
import { isClockDrift } from '@naer/domain/measurement/resolve-clock';
import type { DevicePrincipal, EventAnswer, EventBatch, EventOutcome } from '@naer/domain/monitor/port';
import { type ReportedEvent, readEvent } from '@naer/domain/monitor/reported-event';
import { ok, type Result } from '@naer/domain/result';
import { type ConcealedEvent, concealEvent } from '../http/conceal-event.ts';
import type { SubjectIndex } from '../http/index-subjects.ts';
import type { Envelope } from './read-envelope.ts';
import { readEventItem } from './read-item.ts';

/** One event's outcome, before it is put in words. */
export type EventItemResult =
  | {
      readonly status: 'refused';
      readonly refusal: { readonly code: RefusalCode | 'unknown-device' | 'cannot-be-placed'; readonly field: string };
    }
  | { readonly status: 'retry' }
  | (EventOutcome & { readonly status: Exclude<EventOutcome['status'], 'refused'>; readonly isAmbiguous?: boolean });

export type RecordedEvents =
  | { readonly ok: true; readonly outcomes: readonly EventItemResult[] }
  | { readonly ok: false; readonly reason: 'credential-revoked' };

export interface EventEffects {
  readonly now: () => number;
  /** Never rejects; undefined when the monitor did not answer: its events are to be sent again. */
  readonly record: (batch: Omit<EventBatch, 'v' | 'credential'>) => Promise<EventAnswer | undefined>;
  readonly subjects: SubjectIndex;
}

interface Prepared {
  readonly event: ReportedEvent;
  /** Whom its texts name, and the first field that does. */
  readonly subjects: readonly string[];
  readonly field: string | undefined;
}

const DRIFT: Counted = { code: 'clock-drift', field: 'sentAt' };

/** Reads each event, gives the good ones to the monitor in one call, and answers in the order sent, as measurements are. */
export async function recordReportedEvents(
  envelope: Envelope,
  device: DevicePrincipal,
  effects: EventEffects,
): Promise<RecordedEvents> {
  const { sentAt } = envelope;
  const { deviceId } = device;
  const receivedAt = effects.now();
  const read: Result<Prepared, Refusal>[] = [];
  for (const item of envelope.items) {
    const sent = readEventItem(item);
    const concealed = sent.ok ? await concealEvent(sent.value, effects.subjects) : sent;
    read.push(concealed.ok ? prepare(concealed.value, { receivedAt, sentAt, deviceId }) : concealed);
  }
  const prepared = read.flatMap((item) => (item.ok ? [item.value] : []));
  const answer = await effects.record({
    receivedAt,
    events: prepared.map(({ event }) => event),
    refusals: [
      ...read.flatMap((item) => (item.ok ? [] : [item.error])),
      ...(isClockDrift({ receivedAt, sentAt }) ? [DRIFT] : []),
    ],
    ...(prepared.some(({ subjects }) => subjects.length > 0) && { subjects: prepared.map(({ subjects }) => subjects) }),
  });
  if (answer?.ok === false && answer.reason === 'credential-revoked') return { ok: false, reason: answer.reason };
  const kept = answer?.ok === true ? answer.outcomes : [];
  let next = 0;
  const outcomes = read.map((item): EventItemResult => {
    if (!item.ok) return { status: 'refused', refusal: item.error };
    const outcome = kept[next];
    next += 1;
    return outcome === undefined ? { status: 'retry' } : toResult(outcome, item.value);
  });
  return { ok: true, outcomes };
}

function prepare(
  { item, ...named }: ConcealedEvent<EventItem>,
  context: Parameters<typeof readEvent>[1],
): Result<Prepared, Refusal> {
  const event = readEvent(item, context);
  return event.ok ? ok({ event: event.value, ...named }) : event;
}

function toResult(outcome: EventOutcome, { event, field }: Prepared): EventItemResult {
  const { status, code } = outcome;
  if (status !== 'refused') return { ...outcome, status, ...(isAmbiguous(event.code) && { isAmbiguous: true }) };
  if (code === 'cannot-be-placed') return { status, refusal: { code, field: 'at' } };
  return { status, refusal: { code: 'wrong-subject', field: field ?? '' } };
}

import { isAmbiguous } from '@naer/domain/event/meaning-of-event';
import type { Counted, Refusal } from '@naer/domain/measurement/outcome';
import type { DevicePrincipal, EventAnswer, EventBatch, EventOutcome } from '@naer/domain/monitor/port';
import { type ReportedEvent, readEvent } from '@naer/domain/monitor/reported-event';
import { err, ok, type Result } from '@naer/domain/result';
import type { EntryProblem } from '@naer/fhir-map/operation-outcome';
import type { DocumentEvent, VkpDocument } from '@naer/fhir-map/vkp/read-hub-bundle';
import { concealEvent } from '../http/conceal-event.ts';
import type { SubjectIndex } from '../http/index-subjects.ts';

/** What became of one entry of a document. */
export type DocumentOutcome =
  | { readonly kind: 'context' }
  | { readonly kind: 'refused'; readonly problem: EntryProblem }
  | {
      readonly kind: 'kept';
      readonly outcome: EventOutcome;
      /** Where its code stands, when that may mean something else. */
      readonly ambiguousAt?: string | undefined;
      /** What was done, not what happened: nobody is to be told of it. */
      readonly isFollowUp: boolean;
    };

export type RecordedDocument =
  | { readonly ok: true; readonly outcomes: readonly DocumentOutcome[] }
  | { readonly ok: false; readonly reason: 'credential-revoked' | 'try-again' };

export interface DocumentEffects {
  readonly device: DevicePrincipal;
  readonly receivedAt: number;
  readonly subjects: SubjectIndex;
  /** Never rejects; undefined when the monitor did not answer. */
  readonly record: (batch: Omit<EventBatch, 'v' | 'credential'>) => Promise<EventAnswer | undefined>;
}

interface Prepared {
  readonly event: ReportedEvent;
  readonly subjects: readonly string[];
  /** Where it names somebody. */
  readonly namesAt: string | undefined;
}

/** Gives the alarms of a document, and what was done about them, to the patient's monitor in one call. */
export async function recordDocument(document: VkpDocument, effects: DocumentEffects): Promise<RecordedDocument> {
  const about = await effects.subjects.indexes(document.nationalIds);
  const prepared = await Promise.all(
    document.entries.map(async (entry): Promise<Result<Prepared, EntryProblem> | undefined> => {
      if (entry.kind === 'context') return undefined;
      return entry.kind === 'refused' ? err(entry.problem) : await prepare(entry.event, about, effects);
    }),
  );
  /** Place in the call, by place in the document. */
  const places = new Map<number, number>();
  prepared.forEach((entry, index) => {
    if (entry?.ok === true) places.set(index, places.size);
  });
  const sent = prepared.flatMap((entry, index) => {
    if (entry?.ok !== true) return [];
    const read = document.entries[index];
    const follows = read?.kind === 'event' ? places.get(read.event.follows ?? -1) : undefined;
    return [{ ...entry.value, event: { ...entry.value.event, ...(follows !== undefined && { follows }) } }];
  });
  const answer = await effects.record({
    receivedAt: effects.receivedAt,
    events: sent.map(({ event }) => event),
    refusals: prepared.flatMap((entry) => (entry?.ok === false ? toCounted(entry.error) : [])),
    subjects: sent.map(({ subjects }) => subjects),
  });
  if (answer?.ok === false && answer.reason === 'credential-revoked') return { ok: false, reason: answer.reason };
  if (answer?.ok !== true && sent.length > 0) return { ok: false, reason: 'try-again' };
  const kept = answer?.ok === true ? answer.outcomes : [];
  const outcomes = document.entries.map((entry, index): DocumentOutcome => {
    const ready = prepared[index];
    if (ready === undefined || entry.kind === 'context') return { kind: 'context' };
    if (!ready.ok) return { kind: 'refused', problem: ready.error };
    const outcome = kept[places.get(index) ?? -1];
    if (outcome === undefined || entry.kind === 'refused') return { kind: 'refused', problem: { code: 'try-again' } };
    return toDocumentOutcome(outcome, entry.event, ready.value);
  });
  return { ok: true, outcomes };
}

async function prepare(
  { item, fields }: DocumentEvent,
  about: readonly string[],
  { device, receivedAt, subjects }: DocumentEffects,
): Promise<Result<Prepared, EntryProblem>> {
  const refused = ({ code, field }: Refusal) => err({ code, expression: fields[field] ?? 'Bundle.entry' });
  const concealed = await concealEvent(item, subjects);
  if (!concealed.ok) return refused(concealed.error);
  const { item: masked, subjects: named, field } = concealed.value;
  const event = readEvent(masked, { receivedAt, deviceId: device.deviceId });
  if (!event.ok) return refused(event.error);
  const namesAt = named.length > 0 && field !== undefined ? fields[field] : undefined;
  return ok({ event: event.value, subjects: [...about, ...named], namesAt });
}

/** What became of an event that a monitor was told of. `namesAt`: where it names somebody. */
export function toDocumentOutcome(
  outcome: EventOutcome,
  { fields, follows, item }: DocumentEvent,
  prepared: Pick<Prepared, 'namesAt'>,
): DocumentOutcome {
  const { status, code } = outcome;
  if (status !== 'refused') {
    const ambiguousAt = isAmbiguous(item.code) ? fields.code : undefined;
    return { kind: 'kept', outcome, ambiguousAt, isFollowUp: follows !== undefined || item.receipts !== undefined };
  }
  const isElsewhere = code === 'cannot-be-placed';
  const expression = isElsewhere ? fields.at : (prepared.namesAt ?? fields.subject);
  return { kind: 'refused', problem: { code: isElsewhere ? code : 'wrong-subject', expression } };
}

/** Counted by code only; a frame that cannot be read is a value that cannot. */
function toCounted({ code, expression }: EntryProblem): readonly Counted[] {
  const known = COUNTED.find((one) => one === code);
  return known === undefined ? [] : [{ code: known, field: expression ?? '' }];
}
const COUNTED = [
  'missing-value',
  'unexpected-field',
  'invalid-value',
  'invalid-time',
  'time-in-future',
  'unknown-code',
  'wrong-subject',
  'not-a-measurement',
] as const satisfies readonly Counted['code'][];

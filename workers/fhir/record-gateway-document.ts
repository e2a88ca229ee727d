import type { ClientPrincipal } from '@naer/auth/client-principal';
import type { Refusal } from '@naer/domain/measurement/outcome';
import { readEvent } from '@naer/domain/monitor/reported-event';
import type { EntryProblem } from '@naer/fhir-map/operation-outcome';
import type { DocumentEvent, VkpDocument } from '@naer/fhir-map/vkp/read-hub-bundle';
import { concealEvent } from '../http/conceal-event.ts';
import {
  type GatewayEvent,
  type GatewayEventEffects,
  type GatewayEventOutcome,
  recordEventsByDevice,
} from '../http/gateway/record-events-by-device.ts';
import type { SubjectIndex } from '../http/index-subjects.ts';
import { type DocumentOutcome, type RecordedDocument, toDocumentOutcome } from './record-document.ts';

interface Prepared {
  readonly place: number;
  readonly event: DocumentEvent;
  readonly item: GatewayEvent;
  /** Where it names somebody. */
  readonly namesAt: string | undefined;
}

/**
 * A gateway's document, brought to whom the device that raised it is for: the one who had it then, or, when its time is
 * nobody's, the one who has it now. Whom the document names is compared with that patient. `try-again` when nothing is known to be kept.
 */
export async function recordGatewayDocument(
  document: VkpDocument,
  {
    client,
    receivedAt,
    subjects,
  }: { readonly client: ClientPrincipal; readonly receivedAt: number; readonly subjects: SubjectIndex },
  effects: GatewayEventEffects,
): Promise<RecordedDocument> {
  const about = await subjects.indexes(document.nationalIds);
  const events = document.entries.flatMap((entry, place) =>
    entry.kind === 'event' ? [{ place, event: entry.event }] : [],
  );
  const prepared = await Promise.all(
    events.map(async ({ place, event }): Promise<Prepared> => {
      const concealed = await concealEvent(event.item, subjects);
      const named = concealed.ok ? concealed.value : undefined;
      const follows = events.findIndex((one) => one.place === event.follows);
      return {
        place,
        event,
        namesAt: named !== undefined && named.subjects.length > 0 ? event.fields[named.field ?? ''] : undefined,
        item: {
          devices: document.devices,
          subjects: [...about, ...(named?.subjects ?? [])],
          read: (deviceId) => (concealed.ok ? readEvent(concealed.value.item, { receivedAt, deviceId }) : concealed),
          ...(follows >= 0 && { follows }),
        },
      };
    }),
  );
  const items = prepared.map(({ item }) => item);
  const taken = await recordEventsByDevice({ client, receivedAt, items, counted: [] }, effects);
  if (taken.length > 0 && taken.every(({ kind }) => kind === 'retry')) return { ok: false, reason: 'try-again' };
  const outcomes = document.entries.map((entry, place): DocumentOutcome => {
    if (entry.kind === 'context') return { kind: 'context' };
    if (entry.kind === 'refused') return { kind: 'refused', problem: entry.problem };
    const nth = prepared.findIndex((one) => one.place === place);
    const [ready, outcome] = [prepared[nth], taken[nth]];
    if (ready === undefined || outcome === undefined) return { kind: 'refused', problem: { code: 'try-again' } };
    return toOutcome(outcome, ready, place);
  });
  return { ok: true, outcomes };
}

function toOutcome(taken: GatewayEventOutcome, { event, namesAt }: Prepared, place: number): DocumentOutcome {
  switch (taken.kind) {
    case 'taken':
      return toDocumentOutcome(taken.outcome, event, { namesAt });
    case 'retry':
      return { kind: 'refused', problem: { code: 'try-again' } };
    case 'refused':
      return { kind: 'refused', problem: problemOf(taken.refusal, event, place) };
  }
}

function problemOf(
  { code, field }: Refusal | { readonly code: 'unknown-device' | 'cannot-be-placed'; readonly field: string },
  { fields }: DocumentEvent,
  place: number,
): EntryProblem {
  const at = `Bundle.entry[${place}].resource`;
  return { code, expression: field === 'device' ? `${at}.author` : (fields[field] ?? at) };
}

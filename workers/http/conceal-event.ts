import type { Refusal } from '@naer/domain/measurement/outcome';
import type { SentEvent, SentReceipt } from '@naer/domain/monitor/reported-event';
import { err, ok, type Result } from '@naer/domain/result';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import { concealItem, holdsNationalId, MOST_IDS_OF_ONE } from './conceal-item.ts';
import type { SubjectIndex } from './index-subjects.ts';

type Sent = SentEvent & { readonly receipts?: readonly SentReceipt[] | undefined };

export interface ConcealedEvent<E extends Sent> {
  readonly item: E;
  /** Blind indexes of whom its texts name: the monitor compares them with its patient's. */
  readonly subjects: readonly string[];
  /** The first field that names somebody. */
  readonly field: string | undefined;
}

/** What the fields of a measurement are here. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ['context.note', 'text'],
  ['answer', 'gatewayText'],
]);

/** An event's texts as they may be stored: what holds of a measurement's note holds of its words. */
export async function concealEvent<E extends Sent>(
  event: E,
  index: SubjectIndex,
): Promise<Result<ConcealedEvent<E>, Refusal>> {
  const { id, code, at, text, gatewayText, receipts } = event;
  const item = {
    type: 'event',
    measuredAt: at,
    id,
    code,
    answer: gatewayText,
    ...(text !== undefined && { context: { note: text } }),
  };
  const inReceipts = [...new Set((receipts ?? []).flatMap((receipt) => nationalIdsIn(receipt.text ?? '')))];
  if (inReceipts.length > MOST_IDS_OF_ONE) return err({ code: 'wrong-subject', field: 'receipts' });
  if (inReceipts.length === 0 && !holdsNationalId(item)) return ok({ item: event, subjects: [], field: undefined });
  const concealed = await concealItem(item, index);
  const fieldOfEvent = (field: string | undefined) => FIELDS.get(field ?? '') ?? field;
  if (!concealed.ok) return err({ ...concealed.error, field: fieldOfEvent(concealed.error.field) ?? '' });
  const { item: masked, subjects, field } = concealed.value;
  return ok({
    item: {
      ...event,
      id: masked.id,
      code: masked.code ?? code,
      text: masked.context?.note,
      gatewayText: masked.answer,
      ...(receipts !== undefined && { receipts: await maskReceipts(receipts, index) }),
    },
    subjects: [...subjects, ...(await index.indexes(inReceipts))],
    field: fieldOfEvent(field) ?? 'receipts',
  });
}

async function maskReceipts(receipts: readonly SentReceipt[], index: SubjectIndex): Promise<readonly SentReceipt[]> {
  return await Promise.all(
    receipts.map(async ({ text, ...receipt }) => ({
      ...receipt,
      ...(text !== undefined && { text: await index.mask(text) }),
    })),
  );
}

import type { SentItem } from '@naer/domain/measurement/normalise-item';
import type { Refusal } from '@naer/domain/measurement/outcome';
import { err, ok, type Result } from '@naer/domain/result';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import type { SubjectIndex } from './index-subjects.ts';

/** A person has few numbers; more are several people, and each costs a computation. */
export const MOST_IDS_OF_ONE = 10;

export interface ConcealedItem {
  readonly item: SentItem;
  /** Blind indexes of whom its texts name: the monitor compares them with its patient's. */
  readonly subjects: readonly string[];
  /** The first field that names somebody. */
  readonly field: string | undefined;
}

/** Whether a text of the item that will be kept holds a national id. All but a few items hold none: nothing else is done then. */
export function holdsNationalId({ id, code, answer, context, deviceModel, firmware }: SentItem): boolean {
  return [id, code, answer, context?.note, deviceModel, firmware].some(
    (text) => text !== undefined && nationalIdsIn(text).length > 0,
  );
}

/**
 * An item as it may be stored: national ids in its texts replaced by their blind indexes. `id` is the sender's own name
 * of the item, and model and firmware are of the equipment: they say nothing of whom it is about; what the other texts name is handed on for comparison.
 * Errors: `wrong-subject` when it names more people than one can be.
 */
export async function concealItem(item: SentItem, index: SubjectIndex): Promise<Result<ConcealedItem, Refusal>> {
  const { id, code, answer, context, deviceModel, firmware } = item;
  const note = context?.note;
  const texts: readonly (readonly [string, string | undefined])[] = [
    ['code', code],
    ['answer', answer],
    ['context.note', note],
  ];
  const named = texts.flatMap(([field, text]) =>
    nationalIdsIn(text ?? '').map((nationalId) => ({ field, nationalId })),
  );
  const nationalIds = [...new Set(named.map(({ nationalId }) => nationalId))];
  const field = named[0]?.field;
  if (nationalIds.length > MOST_IDS_OF_ONE) return err({ code: 'wrong-subject', field: field ?? '' });
  const mask = async (text: string | undefined) => (text === undefined ? undefined : await index.mask(text));
  return ok({
    item: {
      ...item,
      id: await mask(id),
      code: await mask(code),
      answer: await mask(answer),
      deviceModel: await mask(deviceModel),
      firmware: await mask(firmware),
      ...(context !== undefined && note !== undefined && { context: { ...context, note: await mask(note) } }),
    },
    subjects: await index.indexes(nationalIds),
    field,
  });
}

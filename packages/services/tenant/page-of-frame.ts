import { err, ok, type Result } from '@naer/domain/result';
import type { Page } from '../shared/list-of-patient.ts';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';
import type { FrameError } from './steward.ts';

export interface FramePage {
  /** 1 to 1000, default 1000. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** Where a page begins: after the one of that id, in the order of the list. */
export interface Stretch {
  readonly after: string | undefined;
  readonly rows: number;
}

/** As many as there may be: who came before there were pages still gets the whole of all but the largest tenants. */
const DEFAULT_LIMIT = 1000;

/** One page of a list of the frame, by the id of the last one shown. */
export async function pageOfFrame<Item>(
  { cursor, limit = DEFAULT_LIMIT }: FramePage,
  list: (stretch: Stretch) => Promise<Result<readonly Item[], FrameError>>,
  idOf: (item: Item) => string,
): Promise<Result<Page<Item>, ReadError>> {
  const place = cursor === undefined ? undefined : decodeCursor(cursor, ['uuid']);
  if (cursor !== undefined && place === undefined) return err({ code: 'invalid-cursor' });
  const found = await list({ after: place?.[0], rows: limit + 1 });
  if (!found.ok) return err(found.error.code === 'records-unavailable' ? found.error : { code: 'not-found' });
  return ok(
    pageOf(
      found.value,
      limit,
      (item) => item,
      (item) => [idOf(item)],
    ),
  );
}

import { encodeCursor } from './page-cursor.ts';

/** One page of a list. `rows` hold one more than `limit` when there is a next page; `placeOf` tells where that begins. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => Item,
  placeOf: (row: Row) => readonly (string | number)[],
): { readonly items: Item[]; readonly nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(show), nextCursor: more ? encodeCursor(placeOf(last)) : null };
}

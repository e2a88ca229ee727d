import type { HiddenPatients, Viewer } from './hidden-patients.ts';
import type { ShowEntries } from './live-messages.ts';
import type { Onlooker } from './note-shown.ts';
import { isCursor } from './sort-key.ts';
import type { WorklistStore } from './worklist-store.ts';

export const DEFAULT_PAGE_ITEMS = 50;
export const MAX_PAGE_ITEMS = 200;

export interface ListOwner {
  readonly tenantId: string;
  readonly unitId: string;
}

export interface PageQuery extends ListOwner {
  readonly cursor?: string | undefined;
  /** Default 50, at most 200. */
  readonly limit?: number | undefined;
  /** The practitioner who looks; absent: no patient is shown who is hidden from anybody. */
  readonly viewer?: Viewer;
  /** The same for the log; absent where nobody looks. */
  readonly onlooker?: Onlooker | undefined;
}

export type PageAnswer =
  /** JSON text of `WorklistPage`. */
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly reason: 'wrong-unit' | 'invalid-cursor' };

interface ReadPage {
  readonly store: Pick<WorklistStore, 'list' | 'seq'>;
  readonly hidden: Pick<HiddenPatients, 'from'>;
  readonly show: ShowEntries;
  /** Writes down who is shown, in the same moment as they are read. */
  readonly noteShown: (patientIds: readonly string[]) => void;
}

/** Reads one page at one moment, and the seq of that moment; then opens the names. */
export async function readPage(
  query: Pick<PageQuery, 'cursor' | 'limit' | 'viewer'>,
  { store, hidden, show, noteShown }: ReadPage,
): Promise<PageAnswer> {
  const cursor = query.cursor ?? '';
  if (cursor !== '' && !isCursor(cursor)) return { ok: false, reason: 'invalid-cursor' };
  const limit = Math.min(MAX_PAGE_ITEMS, Math.max(1, Math.trunc(query.limit ?? DEFAULT_PAGE_ITEMS)));
  const withheld = hidden.from(query.viewer);
  const rows = store.list(cursor, limit + 1, withheld);
  const seq = store.seq();
  const shown = rows.slice(0, limit);
  noteShown(shown.map(({ entry }) => entry.patientId));
  const nextCursor = rows.length > limit ? (shown.at(-1)?.sortKey ?? null) : null;
  const items = await show(
    shown.map((row) => row.entry),
    withheld,
  );
  return { ok: true, json: JSON.stringify({ items, nextCursor, seq }) };
}

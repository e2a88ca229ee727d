import type { Records } from '@naer/db/records';
import { ok, type Result } from '@naer/domain/result';
import type { LineError } from '../import/import-effects.ts';
import type { ArchiveKind, ArchiveScope } from './archive-kinds.ts';
import { countWindow, type Key } from './scan-window.ts';

/** How far a count has come; stands in the job's own notes between its steps. */
export interface Counting {
  /** Per kind, the last one perhaps in part. */
  readonly counts: Readonly<Record<string, number>>;
  /** The kind that is counted next, and after which key; `null`: all of them are counted. */
  readonly next: { readonly kind: string; readonly after: Key | null } | null;
  /** The newest entry (epoch ms) per controller. */
  readonly newest: Readonly<Record<string, number>>;
}

export const NOTHING_COUNTED: Counting = { counts: {}, next: { kind: '', after: null }, newest: {} };
const WINDOWS_PER_STEP = 5;

/** Counts on, some windows of a bounded size: no table is too large for it, and what was counted is not counted again. */
export async function countOn(
  records: Records,
  scope: ArchiveScope,
  kinds: readonly ArchiveKind[],
  from: Counting,
  tries?: number,
): Promise<Result<Counting, LineError>> {
  let counting = from;
  for (let i = 0; i < WINDOWS_PER_STEP && counting.next !== null; i += 1) {
    const { next } = counting;
    const at = Math.max(
      0,
      kinds.findIndex(({ name }) => name === next.kind),
    );
    const kind = kinds[at];
    if (kind === undefined) return ok({ ...counting, next: null });
    const window = await countWindow(records, scope, kind, { after: next.after ?? undefined, tries });
    if (!window.ok) return i === 0 ? window : ok(counting);
    const { count, edge, newest } = window.value;
    const following = kinds[at + 1];
    counting = {
      counts: { ...counting.counts, [kind.name]: (counting.counts[kind.name] ?? 0) + count },
      next:
        edge !== undefined
          ? { kind: kind.name, after: edge }
          : following === undefined
            ? null
            : { kind: following.name, after: null },
      newest: latest(counting.newest, newest),
    };
  }
  return ok(counting);
}

function latest(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const both = { ...one };
  for (const [who, at] of Object.entries(other)) both[who] = Math.max(both[who] ?? 0, at);
  return both;
}

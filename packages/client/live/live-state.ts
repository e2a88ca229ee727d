import type { WorklistItem, WorklistMessage } from '@naer/contracts/worklist';
import type { Digits } from '../digits.ts';

export type WorklistRow = Digits<WorklistItem>;

/** A whole snapshot, or what has changed since. */
export type LiveMessage =
  | { readonly type: 'snapshot'; readonly items: readonly WorklistRow[]; readonly seq: number; readonly more: false }
  | {
      readonly type: 'change';
      readonly seq: number;
      readonly put: readonly WorklistRow[];
      readonly remove: readonly string[];
    };

/** What has been received: `since` is where to resume, undefined until a whole snapshot is in. */
export interface LiveState {
  readonly since: number | undefined;
  readonly pages: { readonly seq: number; readonly items: readonly WorklistRow[] } | undefined;
}

export const NOTHING_YET: LiveState = { since: undefined, pages: undefined };

/**
 * Takes one message in. Pages of a snapshot are gathered until it is whole (a page with another `seq` begins a new
 * one); a change that is already known is not told twice.
 */
export function receive(
  state: LiveState,
  message: Digits<WorklistMessage>,
): { readonly state: LiveState; readonly tell?: LiveMessage } {
  if (message.type === 'snapshot') {
    const before = state.pages?.seq === message.seq ? state.pages.items : [];
    const items = [...before, ...message.items];
    if (message.more) return { state: { ...state, pages: { seq: message.seq, items } } };
    return {
      state: { since: message.seq, pages: undefined },
      tell: { type: 'snapshot', items, seq: message.seq, more: false },
    };
  }
  if (state.since !== undefined && message.seq <= state.since) return { state };
  const { seq, put, remove } = message;
  return { state: { since: seq, pages: undefined }, tell: { type: 'change', seq, put, remove } };
}

/** A new connection: half a snapshot is worth nothing, a whole one is resumed from. */
export function reconnected(state: LiveState): LiveState {
  return { since: state.since, pages: undefined };
}

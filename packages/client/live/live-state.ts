import type { PatientCardView, UnitPresence, WorklistItem, WorklistMessage } from '@naer/contracts/worklist';
import type { Digits } from '../digits.ts';

export type WorklistRow = Digits<WorklistItem>;

/** What stands beside the alerts of patients, and how the unit itself stands; absent where nothing was said of it. */
interface Beside {
  readonly cards?: readonly PatientCardView[] | undefined;
  readonly unit?: UnitPresence | undefined;
}

/** A whole snapshot, or what has changed since. */
export type LiveMessage = Beside &
  (
    | { readonly type: 'snapshot'; readonly items: readonly WorklistRow[]; readonly seq: number; readonly more: false }
    | {
        readonly type: 'change';
        readonly seq: number;
        readonly put: readonly WorklistRow[];
        readonly remove: readonly string[];
      }
  );

/** What has been received: `since` is where to resume, undefined until a whole snapshot is in. */
export interface LiveState {
  readonly since: number | undefined;
  readonly pages:
    | { readonly seq: number; readonly items: readonly WorklistRow[]; readonly cards: readonly PatientCardView[] }
    | undefined;
}

export const NOTHING_YET: LiveState = { since: undefined, pages: undefined };

/**
 * Takes one message in. Pages of a snapshot are gathered until it is whole (a page with another `seq` begins a new
 * one); a change that is already known is not told twice, but for how the unit stands, which has no number.
 */
export function receive(
  state: LiveState,
  message: Digits<WorklistMessage>,
): { readonly state: LiveState; readonly tell?: LiveMessage } {
  const unit = message.unit === undefined ? {} : { unit: message.unit };
  if (message.type === 'snapshot') {
    const before = state.pages?.seq === message.seq ? state.pages : { items: [], cards: [] };
    const items = [...before.items, ...message.items];
    const cards = [...before.cards, ...(message.cards ?? [])];
    if (message.more) return { state: { ...state, pages: { seq: message.seq, items, cards } } };
    const shown = cards.length === 0 ? {} : { cards };
    return {
      state: { since: message.seq, pages: undefined },
      tell: { type: 'snapshot', items, seq: message.seq, more: false, ...shown, ...unit },
    };
  }
  const { seq, put, remove, cards } = message;
  const beside = { ...(cards === undefined ? {} : { cards }), ...unit };
  if (state.since !== undefined && seq <= state.since) {
    if (message.unit === undefined) return { state };
    return { state, tell: { type: 'change', seq, put: [], remove: [], ...unit } };
  }
  return { state: { since: seq, pages: undefined }, tell: { type: 'change', seq, put, remove, ...beside } };
}

/** A new connection: half a snapshot is worth nothing, a whole one is resumed from. */
export function reconnected(state: LiveState): LiveState {
  return { since: state.since, pages: undefined };
}

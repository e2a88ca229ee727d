import { readingsOf } from '@naer/domain/monitor/basis-of-alert';
import type { CorrectionChange } from '@naer/domain/monitor/change';
import { correctReadings } from '@naer/domain/monitor/correct-reading';
import type { VoidReadings } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { passErrors } from './merge/follow-merges.ts';
import { monitorState } from './monitor-state.ts';
import type { MonitorStore } from './store/monitor-store.ts';
import { tellVoidedEvents } from './tell-voided-events.ts';
import { writeChanges } from './write-changes.ts';

/** What is judged again in one transaction. */
const JUDGED_AT_ONCE = 500;

/** A part of what the job of a void assignment asks for; `more`: what is judged again waits for another call. */
export function takeVoidOrder(
  store: MonitorStore,
  facts: RegistryFacts,
  order: VoidReadings,
  now: number,
): 'done' | 'more' {
  if (order.sequences === undefined) return store.transact(() => judgePiece(store, facts, now));
  voidReadings(store, facts, { ...order, sequences: order.sequences }, now);
  return 'done';
}

/**
 * Readings that were never the patient's count no longer, each with who said so. Nothing is judged before all of them are out:
 * what is left would be judged by those that go next. Done again it changes nothing.
 */
function voidReadings(
  store: MonitorStore,
  facts: RegistryFacts,
  { sequences, events = [], at, by, unitId, reason }: VoidReadings & { readonly sequences: readonly number[] },
  now: number,
): void {
  store.transact(() => {
    store.history.enterManyInError(sequences);
    // Of those that were known here too: the records, which ask, have not taken that yet.
    const changes = sequences.map(
      (sequence): CorrectionChange => ({ kind: 'correction', sequence, at, by, unitId, reason }),
    );
    writeChanges(store, facts, { changes, timers: [], sequence: store.outbox.sequence }, now);
    tellVoidedEvents(store, facts, events, now);
    store.merges.noteErroneous(sequences);
    passErrors(store, facts, { sequences, events, isAll: false }, now);
  });
}

function judgePiece(store: MonitorStore, facts: RegistryFacts, now: number): 'done' | 'more' {
  if (judgeErroneous(store, facts, now)) return 'more';
  passErrors(store, facts, { sequences: [], isAll: true }, now);
  return 'done';
}

/** All of them, piece by piece: what is cut off outside a transaction goes on when it is asked for again. */
export function judgeAllErroneous(store: MonitorStore, facts: RegistryFacts, now: number): void {
  while (judgeErroneous(store, facts, now));
}

/** Judges what stood on some of those that were entered in error again, the newest first; whether more wait. */
function judgeErroneous(store: MonitorStore, facts: RegistryFacts, now: number): boolean {
  return store.transact(() => {
    const { history, outbox } = store;
    const gone = history.unjudged(JUDGED_AT_ONCE);
    if (gone.length === 0) return false;
    const state = monitorState(store, facts);
    const ended = store.alerts.endedAsNormal();
    const firings = new Map(
      state.alerts.map(({ alertId, ruleKey, openedBySequence }) => [
        alertId,
        history.firingsFrom(ruleKey, openedBySequence),
      ]),
    );
    const fired = [...firings.values()].flatMap((known = []) => known.map(({ sequence }) => sequence));
    const known = {
      ...history.findAll([...[...state.alerts, ...ended].flatMap(readingsOf), ...fired]),
      firings: ({ alertId }: { readonly alertId: string }) => firings.get(alertId),
    };
    const judged = correctReadings(state, history, known, gone, now, ended);
    const { events: changes, timers, fired: marks } = judged;
    writeChanges(store, facts, { changes, timers, fired: marks, sequence: outbox.sequence }, now);
    history.judged(gone);
    return gone.length === JUDGED_AT_ONCE;
  });
}

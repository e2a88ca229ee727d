import { LATE_AFTER_MS } from '@naer/domain/measurement/resolve-clock';
import { takeBackAlert } from '@naer/domain/merge/give-back-alert';
import { mergedSequence } from '@naer/domain/merge/patient-merges';
import { type NumberedRecord, takeOverAlert } from '@naer/domain/merge/take-over-alert';
import { readingsOf } from '@naer/domain/monitor/basis-of-alert';
import { followPlans } from '@naer/domain/monitor/follow-plans';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { monitorState } from '../monitor-state.ts';
import { receiveReading } from '../record-batch.ts';
import { EventWork } from '../record-events.ts';
import { writeMoved } from '../run-command.ts';
import type { MonitorStore } from '../store/monitor-store.ts';
import { tellVoidedEvents } from '../tell-voided-events.ts';
import { judgeAllErroneous } from '../void-readings.ts';
import { followMerges, offerAgain } from './follow-merges.ts';
import type { Back, Errors, Hand, MergeAnswer, MergeCall, PassedEvent } from './merge-port.ts';
import { takeWindow } from './window-of.ts';

/** What the monitor of another record of the person sends. Only what the facts here say as well is done. */
export function takeMergeCall(store: MonitorStore, facts: RegistryFacts, call: MergeCall, now: number): MergeAnswer {
  const { mergeId } = call;
  const { into, from = [] } = facts.merges ?? {};
  const stands = into?.mergeId === mergeId;
  switch (call.kind) {
    case 'ask':
      if (into === undefined || !stands) return 'not-ready';
      offerAgain(store, into.patientId, mergeId, now);
      return 'done';
    case 'hand':
      if (!from.some((record) => record.mergeId === mergeId)) return 'not-ready';
      store.transact(() => takeHand(store, facts, mergeId, call.hand, now));
      judgeAllErroneous(store, facts, now);
      return 'done';
    case 'errors': {
      const record = store.merges.find(mergeId);
      // A window that is taken after this has it in it: nothing may wait for that here, which comes behind.
      if (record !== undefined) takeErrors(store, facts, record, call.errors, now);
      return 'done';
    }
    case 'back':
      if (stands) return 'not-ready';
      store.transact(() => takeBack(store, facts, mergeId, call.back, now));
      judgeAllErroneous(store, facts, now);
      return 'done';
  }
}

/** The window first, and once: alerts rest on it. */
function takeHand(store: MonitorStore, facts: RegistryFacts, mergeId: string, hand: Hand, now: number): void {
  const record = store.merges.find(mergeId);
  if (record === undefined) return;
  const isNew = !record.isTaken;
  if (isNew) takeWindow(store, record, hand, now);
  store.merges.setTaken(mergeId);
  const notes = store.merges.alerts(mergeId);
  for (const alert of hand.alerts) {
    const taken = takeOverAlert(monitorState(store, facts), record, alert, notes.get(alert.alertId), now);
    if (taken === undefined) continue;
    writeMoved(store, facts, [taken.moved], now);
    store.merges.noteAlert(mergeId, taken.note);
  }
  // What was in error before the window came here: judged for what stands on it, and nothing else.
  if (isNew) store.history.judgeAgain(store.alerts.live.flatMap(readingsOf));
  writeMoved(store, facts, followPlans(monitorState(store, facts), now), now);
}

/** What it counts no longer is looked back on no longer. What is told of it to the records, the other one has told. */
function takeErrors(
  store: MonitorStore,
  facts: RegistryFacts,
  record: NumberedRecord,
  { sequences, events = [], isAll }: Errors,
  now: number,
): void {
  store.transact(() => {
    store.history.enterManyInError(sequences.map((sequence) => mergedSequence(record.nth, sequence)));
    tellVoidedEvents(store, facts, events, now, record);
  });
  if (isAll) judgeAllErroneous(store, facts, now);
}

/** Alerts first: a reading that comes back fires into the one that its rule has. */
function takeBack(store: MonitorStore, facts: RegistryFacts, mergeId: string, back: Back, now: number): void {
  if (store.merges.out(mergeId) !== 'back') {
    for (const given of back.alerts) {
      const stored = store.alerts.find(given.taken.alertId);
      const moved = takeBackAlert(monitorState(store, facts), stored, given, mergeId, now);
      if (moved === undefined) continue;
      writeMoved(store, facts, [moved], now);
      // What was entered in error while it was away had nothing to be judged for.
      store.history.judgeAgain(readingsOf(moved.alert));
    }
    store.merges.setOut(mergeId, 'back');
  }
  for (const { reading, assignmentId } of back.readings) receiveReading(store, facts, reading, assignmentId, now);
  takeEventsBack(store, facts, back.events ?? [], now);
  // It may lead to a third record by now, which had nothing of this when it took over.
  followMerges(store, facts, now);
}

/** At their own time; one that is known here already is no other. */
function takeEventsBack(store: MonitorStore, facts: RegistryFacts, events: readonly PassedEvent[], now: number): void {
  if (events.length === 0) return;
  const work = new EventWork(store, facts, now);
  const numbers = new Map<number, number>();
  for (const { sequence, event, assignmentId } of events) {
    const { followsSequence: followed, ...told } = event;
    const late = event.late || now - event.at > LATE_AFTER_MS;
    const followsSequence = followed === undefined ? undefined : numbers.get(followed);
    const known = store.events.findDuplicate(event);
    const own = known ?? work.judge({ ...told, late, ...(followsSequence && { followsSequence }) }, assignmentId);
    if (own.sequence !== undefined) numbers.set(sequence, own.sequence);
  }
  work.write([]);
}

import type { Alert } from '@naer/domain/alert/alert';
import type { MonitorPast } from '@naer/domain/monitor/past';
import type { FeedEntry } from '@naer/domain/patient/feed';
import { senderOf } from '@naer/domain/patient/patient-app';
import { noteOf } from './note-in-feed.ts';
import type { MonitorStore } from './store/monitor-store.ts';

/**
 * The feed of a monitor that lost its storage, and what was looked at, from the records: in order of time, and with the
 * app's own names of its messages, so that one sent again is known. Must run inside the rebuild's transaction.
 */
export function restoreFeed(
  store: MonitorStore,
  patientId: string,
  { messages = [], seen = [], notes = [] }: MonitorPast,
  alerts: readonly Alert[],
): void {
  const told: {
    readonly entry: FeedEntry;
    readonly from?: { readonly deviceId: string; readonly senderId: string };
  }[] = messages.map(({ messageId, direction, text, at, unitId, deviceId, author, senderId }) => {
    const device = author === undefined ? deviceId : senderOf(author);
    return {
      entry: { kind: 'message', at, messageId, direction, text, unitId },
      ...(device !== undefined && senderId !== undefined && { from: { deviceId: device, senderId } }),
    };
  });
  for (const alert of alerts) {
    const entry = noteOf(alert);
    if (entry !== undefined) told.push({ entry });
  }
  for (const [, marks] of Map.groupBy(seen, ({ at, unitId }) => `${at} ${unitId}`)) {
    const [first] = marks;
    if (first === undefined) continue;
    const { at, unitId } = first;
    const sequences = marks.map(({ sequence }) => sequence);
    store.feed.markSeen(sequences, at);
    const measurementIds = sequences.map((sequence) => `${patientId}.${sequence}`);
    told.push({ entry: { kind: 'seen', at, unitId, measurementIds } });
  }
  for (const { entry, from } of told.toSorted((a, b) => a.entry.at - b.entry.at)) store.feed.add(entry, from);
  for (const note of notes) store.feed.correct({ kind: 'note', ...note });
  for (const { messageId: id, now } of messages)
    if (now !== undefined) store.feed.correct({ kind: 'message', id, ...now });
}

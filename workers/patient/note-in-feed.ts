import type { Alert } from '@naer/domain/alert/alert';
import type { FeedEntry } from '@naer/domain/patient/feed';
import type { MonitorStore } from './store/monitor-store.ts';

/**
 * What is said to the patient with an acknowledgement stands in the feed, once; must run inside the transaction, before the
 * alert is put. What was said before (an alert that a rebuild brings) is told by `restoreFeed`.
 */
export function noteInFeed(store: MonitorStore, alert: Alert, now: number): void {
  const note = noteOf(alert);
  if (note === undefined || note.at !== now) return;
  if (store.alerts.find(alert.alertId)?.noteToPatient !== note.text) store.feed.add(note);
}

/** What the patient was told of an alert; undefined: nothing. */
export function noteOf({
  alertId,
  noteToPatient: text,
  acknowledged,
}: Alert): Extract<FeedEntry, { readonly kind: 'note' }> | undefined {
  if (text === undefined || acknowledged === undefined) return undefined;
  return { kind: 'note', at: acknowledged.at, alertId, text, unitId: acknowledged.unitId };
}

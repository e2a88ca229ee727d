import type { Alert } from '@naer/domain/alert/alert';
import type { MonitorStore } from './store/monitor-store.ts';

/** What was said to the patient of an alert is in the feed once; must run inside the transaction, before the alert is put. */
export function noteInFeed(store: MonitorStore, { alertId, noteToPatient: text, ...alert }: Alert, now: number): void {
  if (text === undefined || text === store.alerts.find(alertId)?.noteToPatient) return;
  const unitId = alert.acknowledged?.unitId ?? alert.unitId;
  store.feed.add({ kind: 'note', at: now, alertId, text, unitId });
}

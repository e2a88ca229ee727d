import type { MonitorChange } from '@naer/domain/monitor/change';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { MonitorStore } from '../store/monitor-store.ts';

/** Sends these alerts to the records again, as they are now; answers how many this monitor does not know. */
export function reproject(
  store: MonitorStore,
  { tenantId, patientId }: RegistryFacts,
  alertIds: readonly string[],
  now: number,
): number {
  const alerts = alertIds.flatMap((alertId) => store.alerts.find(alertId) ?? []);
  if (alerts.length > 0) {
    const changes = alerts.map((alert): MonitorChange => ({ kind: 'alert', alert }));
    const payload = JSON.stringify({ v: 1, tenantId, patientId, changes });
    store.transact(() => store.outbox.addRecords(payload, store.outbox.sequence, now));
  }
  return alertIds.length - alerts.length;
}

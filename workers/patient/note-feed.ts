import { deriveId } from '@naer/domain/identity/derive-id';
import type { AuditChange } from '@naer/domain/monitor/change';
import type { DevicePrincipal } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { MonitorStore } from './store/monitor-store.ts';
import { writeChanges } from './write-changes.ts';

const KNOWN = 'feed';

/**
 * The row of the log of what the patient's own device is shown (DOMAIN 6): one a device and UTC day, by its first look. An
 * app asks every minute, always for the same person at the same device: more rows would say no more, cost each of those
 * looks a write, and hide among themselves who else has looked in the log that the patient reads.
 */
export function noteFeed(
  store: MonitorStore,
  facts: RegistryFacts,
  { deviceId, assignmentId }: DevicePrincipal,
  now: number,
): void {
  const day = new Date(now).toISOString().slice(0, 10);
  const key = `feed/${assignmentId}/${day}`;
  if (typeof store.commands.find(key, KNOWN) === 'object') return;
  const { patientId } = facts;
  const row: AuditChange = {
    kind: 'audit',
    eventId: deriveId('audit', patientId, 'own.feed', assignmentId, day),
    at: now,
    action: 'own.feed',
    actorId: `device/${deviceId}`,
    purpose: 'PATRQT',
    reference: `assignment/${assignmentId}`,
  };
  store.transact(() => {
    store.commands.put(key, KNOWN, '', now);
    writeChanges(store, facts, { changes: [row], timers: [], sequence: store.outbox.sequence }, now);
  });
}

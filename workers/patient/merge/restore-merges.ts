import type { MonitorPast } from '@naer/domain/monitor/past';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { MonitorStore } from '../store/monitor-store.ts';
import { offerMerge } from './follow-merges.ts';

/**
 * Of a monitor that lost its storage: which records were merged into this one, and what of them must go back should it be
 * an error, or must still go back because it was one. Alerts say so themselves; readings and events the records. Their
 * windows come from their own monitors. Must run inside the rebuild's transaction, once the alerts are stored.
 */
export function restoreMerges(store: MonitorStore, facts: RegistryFacts, past: MonitorPast, now: number): void {
  const { from = [], undone = [] } = facts.merges ?? {};
  for (const record of [...from, ...undone].toSorted((a, b) => (a.nth ?? 0) - (b.nth ?? 0))) {
    const { mergeId, patientId, at, nth } = record;
    store.merges.add({ mergeId, patientId, at, nth, unitId: 'by' in record ? undefined : record.unitId });
    const isWhole = noteWhatCame(store, mergeId, past);
    if (!('by' in record)) offerMerge(store, patientId, { v: 1, kind: 'ask', mergeId }, now);
    else if (isWhole) store.merges.forget(mergeId);
    else store.merges.setTaken(mergeId);
  }
}

/** Whether nothing of that merge stands here any more. */
function noteWhatCame(
  store: MonitorStore,
  mergeId: string,
  { alerts, listed, readings, passed }: MonitorPast,
): boolean {
  let isWhole = true;
  const ids = new Set([...alerts, ...listed.map(({ alert }) => alert)].map(({ alertId }) => alertId));
  for (const alertId of ids) {
    const alert = store.alerts.find(alertId);
    for (const { mergeId: by, ...note } of alert?.merged ?? []) {
      if (alert === undefined || by !== mergeId) continue;
      store.merges.noteAlert(mergeId, { ...note, alertId });
      if (alert.state !== 'resolved') isWhole = false;
    }
  }
  const known = new Map(readings.map(({ sequence, reading }) => [sequence, reading]));
  for (const { mergeId: by, sequence, assignmentId, erroneous } of passed?.readings ?? []) {
    const reading = known.get(sequence);
    if (by !== mergeId || reading === undefined) continue;
    store.merges.noteReading(mergeId, { sequence, reading, assignmentId, erroneous });
    isWhole = false;
  }
  for (const { mergeId: by, ...event } of passed?.events ?? []) {
    if (by !== mergeId) continue;
    store.merges.noteEvent(mergeId, event);
    isWhole = false;
  }
  return isWhole;
}

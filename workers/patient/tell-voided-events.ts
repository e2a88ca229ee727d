import { movedBy, raised } from '@naer/domain/alert/move';
import { mergedSequence } from '@naer/domain/merge/patient-merges';
import type { NumberedRecord } from '@naer/domain/merge/take-over-alert';
import type { VoidedEvent } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { writeMoved } from './run-command.ts';
import type { MonitorStore } from './store/monitor-store.ts';

/**
 * Events were entered in error: each live alert that one has fired says which, once, and how many that fired it still count.
 * It goes on: an alert of an event is a person's to close. `of`: events of that merged record, by its numbers and the names
 * that its alerts had there.
 */
export function tellVoidedEvents(
  store: MonitorStore,
  facts: RegistryFacts,
  events: readonly VoidedEvent[],
  now: number,
  of?: NumberedRecord,
): void {
  for (const { sequence, alertIds, reason } of events) {
    const eventId = store.merges.publicId(facts.patientId, of ? mergedSequence(of.nth, sequence) : sequence, 'e');
    for (const alert of store.alerts.live) {
      const names = of
        ? (alert.merged ?? []).flatMap(({ mergeId, taken }) => (mergeId === of.mergeId ? [taken.alertId] : []))
        : [alert.alertId];
      const { count, voidedEvents: before = [] } = alert;
      if (before.includes(eventId) || !names.some((name) => alertIds.includes(name))) continue;
      const voidedEvents = [...before, eventId];
      const detail = { reason, eventId, left: Math.max(0, count - voidedEvents.length) };
      const told = { detail, ...(of === undefined && { sequence }) };
      writeMoved(
        store,
        facts,
        [movedBy({ ...raised(alert, store.registry.epoch), voidedEvents }, now, 'corrected', told)],
        now,
      );
    }
  }
}

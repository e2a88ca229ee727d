import type { Alert } from '@naer/domain/alert/alert';
import type { MonitorChange } from '@naer/domain/monitor/change';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { noteOpened } from '@naer/domain/patient/note-opened';
import type { PatientCard } from '@naer/domain/patient/patient-card';
import type { MonitorStore } from './store/monitor-store.ts';
import { unitsOf, type WorklistPayload, worklistDestination } from './write-changes.ts';

/**
 * Stores the changed card and sends it to every list that has a live alert of the patient; must run inside a
 * transaction. `told`: lists that get it anyway, with an alert. Answers the card under its new revision.
 */
export function writeCard(
  store: MonitorStore,
  card: PatientCard,
  now: number,
  told: ReadonlySet<string> = new Set(),
): PatientCard {
  const written = store.cards.put(card, store.registry.epoch);
  const payload: WorklistPayload = { v: 1, alerts: [], card: true };
  for (const unitId of new Set(store.alerts.live.flatMap(unitsOf)))
    if (!told.has(unitId)) store.outbox.add(worklistDestination(unitId), JSON.stringify(payload), now);
  return written;
}

/**
 * What these changes mean for the card: alerts that opened are counted, and when something came is remembered. A list takes a
 * time before the one that it has with a new revision alone.
 */
export function noteOnCard(
  store: MonitorStore,
  facts: RegistryFacts,
  changes: readonly MonitorChange[],
  told: ReadonlySet<string>,
  now: number,
): void {
  for (const change of changes) {
    if (change.kind === 'measurement') store.cards.heard(change.reading.receivedAt);
    if (change.kind === 'event') store.cards.heard(change.event.receivedAt);
  }
  const isCorrected = changes.some(({ kind }) => kind === 'correction');
  if (isCorrected) store.cards.unheard();
  const alerts = new Map<string, Alert>();
  for (const change of changes) if (change.kind === 'alert') alerts.set(change.alert.alertId, change.alert);
  const known = store.cards.read(facts, store.registry.epoch);
  const card = noteOpened(known, changes, alerts, now) ?? (isCorrected ? known : undefined);
  if (card !== undefined) writeCard(store, card, now, told);
}

import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { type ResponderAnswer, type ResponderRequest, staffSource } from '@naer/domain/monitor/responder-port';
import { receiveReading } from './record-batch.ts';
import type { MonitorStore } from './store/monitor-store.ts';

type RecordCheck = Extract<ResponderRequest, { ask: 'record-check' }>;

/**
 * A check of the patient by staff, as a measurement: judged, shown and looked for by the schedule like any other. No
 * device stands behind it: its source is the patient's staff (`staffSource`), and a reading of any other is not taken here.
 * Recorded twice it is one, by its time and what it says.
 */
export function recordCheck(
  store: MonitorStore,
  facts: RegistryFacts,
  { reading }: RecordCheck,
  now: number,
): Extract<ResponderAnswer, { readonly ok: true; readonly ask: 'record-check' }> | undefined {
  const source = staffSource(facts.patientId);
  const isByStaff = reading.deviceId === source && reading.measuredBy === 'staff' && reading.type === 'coded-answer';
  if (!isByStaff) return undefined;
  const { id, status } = receiveReading(store, facts, reading, source, now);
  if (status === 'refused' || status === 'quarantined') return undefined;
  return { ok: true, ask: 'record-check', measurementId: id, status };
}

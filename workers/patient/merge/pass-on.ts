import { placeReading } from '@naer/domain/monitor/place-reading';
import type { PatientMonitorPort, RecordAnswer, RecordBatch } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { withTimeout } from '../../objects/with-timeout.ts';
import type { MonitorEffects } from '../monitor-effects.ts';
import { recordBatch } from '../record-batch.ts';
import type { MonitorStore } from '../store/monitor-store.ts';
import type { PassedAnswer, PassedCall } from './merge-port.ts';

const PASS_TIMEOUT_MS = 5_000;

export type Passed = Pick<Extract<PassedCall, { kind: 'record' | 'events' }>, 'kind' | 'input'> | PassedFromApp;
export type PassedFromApp = Pick<Extract<PassedCall, { kind: 'message' | 'feed' }>, 'kind' | 'input'>;

type Doors = Pick<PatientMonitorPort, 'recordEvents' | 'receiveMessage' | 'feed'>;

/** By the door it would have come in by; readings by one that notes them. */
export async function takePassed(
  doors: Doors,
  call: PassedCall,
  record: (batch: RecordBatch) => Promise<PassedAnswer>,
): Promise<PassedAnswer> {
  switch (call.kind) {
    case 'record':
      return await record(call.input);
    case 'events':
      return await doors.recordEvents(call.input);
    case 'message':
      return await doors.receiveMessage(call.input);
    case 'feed':
      return await doors.feed(call.input);
  }
}

/**
 * What came in under the credential of a record that was merged away goes to the other at once, and is answered as that
 * one answers: kept there or not at all. The device needs no other credential.
 */
export async function passOn(
  facts: RegistryFacts,
  effects: Pick<MonitorEffects, 'monitorOf'>,
  what: Passed,
): Promise<PassedAnswer> {
  const { tenantId, merges } = facts;
  const notReady = { ok: false, reason: 'not-ready' } as const;
  if (merges?.into === undefined) return notReady;
  const { mergeId, patientId } = merges.into;
  const input = { ...what.input, credential: { ...what.input.credential, patientId } };
  const call = { v: 1, tenantId, patientId, mergeId, kind: what.kind, input } as PassedCall;
  const sent = effects.monitorOf(tenantId, patientId).takePassed(call);
  return await withTimeout<PassedAnswer, PassedAnswer>(sent, PASS_TIMEOUT_MS, notReady).catch(() => notReady);
}

/** Whether what another record passes on has its place here now: readings wait for that record's window, events for nothing. */
export function mayTakePassed(store: MonitorStore, facts: RegistryFacts, { mergeId, kind }: PassedCall): boolean {
  if (facts.merges?.from?.some((record) => record.mergeId === mergeId) !== true) return false;
  return kind !== 'record' || store.merges.find(mergeId)?.isTaken === true;
}

/** Readings that came in for the other record: kept as this one's, and noted, so that they can be taken back. */
export function recordPassed(
  store: MonitorStore,
  facts: RegistryFacts,
  mergeId: string,
  batch: RecordBatch,
  now: number,
): RecordAnswer {
  return store.transact(() => {
    const answer = recordBatch(store, facts, batch, now);
    if (!answer.ok || answer.kept === false) return answer;
    for (const [index, { status, id }] of answer.outcomes.entries()) {
      const reading = batch.readings[index];
      if (reading === undefined || (status !== 'recorded' && status !== 'questionable')) continue;
      const placed = placeReading(reading, facts.assignments);
      if (placed.kind !== 'placed') continue;
      const sequence = Number(id.slice(id.lastIndexOf('.') + 1));
      store.merges.noteReading(mergeId, { sequence, reading, assignmentId: placed.assignmentId });
    }
    return answer;
  });
}

import type { Reading } from '@naer/domain/measurement/reading';
import { mergedSequence } from '@naer/domain/merge/patient-merges';
import { placeReading } from '@naer/domain/monitor/place-reading';
import type { ReadingOutcome, RecordAnswer, RecordBatch } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { withTimeout } from '../../objects/with-timeout.ts';
import type { MonitorEffects } from '../monitor-effects.ts';
import { readFeed, receiveMessage } from '../patient-app.ts';
import { receiveReading, recordBatch } from '../record-batch.ts';
import { recordEvents } from '../record-events.ts';
import type { MonitorStore } from '../store/monitor-store.ts';
import type { PassedAnswer, PassedCall } from './merge-port.ts';

const PASS_TIMEOUT_MS = 5_000;

type PassedAs<Kind> = Pick<Extract<PassedCall, { kind: Kind }>, 'kind' | 'input'>;
export type Passed = PassedAs<'record'> | PassedAs<'events'> | PassedFromApp;
export type PassedFromApp = PassedAs<'message'> | PassedAs<'feed'>;

const NOT_READY = { ok: false, reason: 'not-ready' } as const;
type World = Pick<MonitorEffects, 'monitorOf'>;

/**
 * What came in under the credential of a record that was merged away goes to the other at once, and is answered as that
 * one answers: kept there or not at all. The device needs no other credential; what became of that one, and which events
 * were kept here before, nobody knows sooner than this record.
 */
export async function passOn(
  store: MonitorStore,
  facts: RegistryFacts,
  effects: World,
  what: Passed,
): Promise<PassedAnswer> {
  const { merges, assignments } = facts;
  if (merges?.into === undefined) return NOT_READY;
  const { patientId } = merges.into;
  const input = { ...what.input, credential: { ...what.input.credential, patientId } };
  const known = what.kind === 'events' && what.input.events.map((event) => store.events.findDuplicate(event) ?? null);
  return await send(facts, effects, { kind: what.kind, input, assignments, ...(known !== false && { known }) });
}

/** A reading that a person released to a record that was merged away. */
export async function passReading(
  facts: RegistryFacts,
  effects: World,
  reading: Reading,
  assignmentId: string,
): Promise<ReadingOutcome | 'not-ready'> {
  const answer = await send(facts, effects, { kind: 'reading', input: { reading, assignmentId } });
  return answer.ok && 'outcome' in answer ? answer.outcome : 'not-ready';
}

async function send({ tenantId, merges }: RegistryFacts, effects: World, what: object): Promise<PassedAnswer> {
  if (merges?.into === undefined) return NOT_READY;
  const { mergeId, patientId } = merges.into;
  const call = { v: 1, tenantId, patientId, mergeId, ...what } as PassedCall;
  const sent = effects.monitorOf(tenantId, patientId).takePassed(call);
  return await withTimeout<PassedAnswer, PassedAnswer>(sent, PASS_TIMEOUT_MS, NOT_READY).catch(() => NOT_READY);
}

/** Whether what another record passes on has its place here now: readings wait for that record's window, events for nothing. */
export function mayTakePassed(store: MonitorStore, facts: RegistryFacts, { mergeId, kind }: PassedCall): boolean {
  if (facts.merges?.from?.some((record) => record.mergeId === mergeId) !== true) return false;
  return (kind !== 'record' && kind !== 'reading') || store.merges.find(mergeId)?.isTaken === true;
}

/** As this record's own, in one transaction, and noted, so that it can be taken back. */
export function takePassed(store: MonitorStore, known: RegistryFacts, call: PassedCall, now: number): PassedAnswer {
  const facts = withAssignments(known, call.assignments);
  switch (call.kind) {
    case 'record':
      return recordPassed(store, facts, call.mergeId, call.input, now);
    case 'reading':
      return readingPassed(store, facts, call, now);
    case 'events':
      return eventsPassed(store, facts, call, now);
    case 'message':
      return receiveMessage(store, facts, call.input, now);
    case 'feed':
      return readFeed(store, facts, call.input, now);
  }
}

/** Devices of the other record as that one has them now: a credential that ended there has ended here. */
function withAssignments(facts: RegistryFacts, told: PassedCall['assignments'] = []): RegistryFacts {
  const others = facts.assignments.filter(({ assignmentId }) =>
    told.every((assignment) => assignment.assignmentId !== assignmentId),
  );
  return { ...facts, assignments: [...others, ...told] };
}

function recordPassed(
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
      store.merges.noteReading(mergeId, { sequence: numberOf(id), reading, assignmentId: placed.assignmentId });
    }
    return answer;
  });
}

function readingPassed(
  store: MonitorStore,
  facts: RegistryFacts,
  { mergeId, input }: Extract<PassedCall, { kind: 'reading' }>,
  now: number,
): PassedAnswer {
  return store.transact(() => {
    const { reading, assignmentId } = input;
    const outcome = receiveReading(store, facts, reading, assignmentId, now);
    const sequence = numberOf(outcome.id);
    if (outcome.status !== 'duplicate') store.merges.noteReading(mergeId, { sequence, reading, assignmentId });
    return { ok: true, outcome };
  });
}

function eventsPassed(
  store: MonitorStore,
  facts: RegistryFacts,
  { mergeId, input, known }: Extract<PassedCall, { kind: 'events' }>,
  now: number,
): PassedAnswer {
  const nth = store.merges.find(mergeId)?.nth;
  const here = known?.map((one) =>
    one === null || nth === undefined ? undefined : { ...one, sequence: mergedSequence(nth, one.sequence) },
  );
  return store.transact(() =>
    recordEvents(store, facts, input, now, {
      known: here,
      note: ({ sequence, event, assignmentId, alertIds = [] }) => {
        const { deviceId } = event;
        if (deviceId === undefined || assignmentId === undefined) return;
        store.merges.noteEvent(mergeId, { sequence, event: { ...event, deviceId }, assignmentId, alertIds });
      },
    }),
  );
}

function numberOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('.') + 1));
}

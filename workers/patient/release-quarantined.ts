import type { Reading } from '@naer/domain/measurement/reading';
import type { QuarantineChange } from '@naer/domain/monitor/change';
import type { ReadingOutcome, ReleaseAnswer, ReleaseCommand } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { MonitorStore } from './store/monitor-store.ts';
import { writeChanges } from './write-changes.ts';

/** A released reading on its way to the monitor it belongs to. */
export interface TransferPayload {
  readonly v: 1;
  readonly sequence: number;
  readonly reading: Reading;
  readonly assignmentId: string;
}

const PREFIX = 'transfer/';

/** The patient a transfer goes to; undefined for any other destination. */
export function transferTarget(destination: string): string | undefined {
  return destination.startsWith(PREFIX) ? destination.slice(PREFIX.length) : undefined;
}

/** What stands in the way of releasing, or `claim` (still held) or `pending` (already on its way to that patient). */
export function checkRelease(
  store: MonitorStore,
  facts: RegistryFacts,
  command: ReleaseCommand,
): 'claim' | 'pending' | Exclude<ReleaseAnswer, { ok: true }> {
  const held = store.quarantine.find(command.sequence);
  if (held === undefined) return { ok: false, reason: 'not-found' };
  const { active, unitId } = facts.enrolment;
  if (!active || !command.actor.unitIds.includes(unitId)) return { ok: false, reason: 'forbidden' };
  if (store.commands.find(command.commandId, fingerprint(command)) === 'reused')
    return { ok: false, reason: 'command-reused' };
  if (held.state === 'held') return 'claim';
  return held.release?.patientId === command.toPatientId ? 'pending' : { ok: false, reason: 'released-to-another' };
}

/** Claims the reading for one patient, once and for all, and puts its transfer into the outbox. */
export function claimRelease(store: MonitorStore, facts: RegistryFacts, command: ReleaseCommand, now: number): void {
  const held = store.quarantine.find(command.sequence);
  if (held?.state !== 'held') return;
  const release = { at: now, by: command.actor.practitionerId, patientId: command.toPatientId };
  const transfer: TransferPayload = {
    v: 1,
    sequence: command.sequence,
    reading: held.reading,
    assignmentId: held.assignmentId,
  };
  store.transact(() => {
    writeQuarantine(store, facts, { ...held, state: 'releasing', n: held.n + 1, release }, now);
    store.outbox.add(`${PREFIX}${command.toPatientId}`, JSON.stringify(transfer), now);
    store.commands.put(command.commandId, fingerprint(command), 'claimed', now);
  });
}

/** The target has it: the quarantine row says under which id. */
export function completeRelease(
  store: MonitorStore,
  facts: RegistryFacts,
  sequence: number,
  outcome: ReadingOutcome,
  now: number,
): void {
  const held = store.quarantine.find(sequence);
  if (held?.state !== 'releasing' || held.release === undefined) return;
  const status = outcome.status === 'questionable' || outcome.status === 'duplicate' ? outcome.status : 'recorded';
  const release = { ...held.release, measurementId: outcome.id, status } as const;
  store.transact(() => writeQuarantine(store, facts, { ...held, state: 'released', n: held.n + 1, release }, now));
}

/** How far the release has come. */
export function answerRelease(store: MonitorStore, sequence: number): ReleaseAnswer {
  const held = store.quarantine.find(sequence);
  if (held === undefined) return { ok: false, reason: 'not-found' };
  const { measurementId, status } = held.release ?? {};
  if (held.state !== 'released' || measurementId === undefined || status === undefined)
    return { ok: true, state: 'releasing' };
  return { ok: true, state: 'released', measurementId, status };
}

function writeQuarantine(store: MonitorStore, facts: RegistryFacts, change: QuarantineChange, now: number): void {
  store.quarantine.put(change);
  writeChanges(store, facts, { changes: [change], timers: [], sequence: store.outbox.sequence }, now);
}

function fingerprint(command: ReleaseCommand): string {
  return JSON.stringify(['release', command.sequence, command.toPatientId]);
}

import type { AccessActor } from '@naer/domain/access/blocked-units';
import { relationOf } from '@naer/domain/access/relation-of';
import type { Reading } from '@naer/domain/measurement/reading';
import type { QuarantineChange } from '@naer/domain/monitor/change';
import type { ReadingOutcome, ReleaseAnswer, ReleaseCommand } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { DeliveryOutcome } from '../objects/drain.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { writeAct } from './attest-act.ts';
import type { MonitorEffects } from './monitor-effects.ts';
import { refusalOf } from './relation-of-actor.ts';
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
/** What the monitor it is for says of who sends it. */
const REFUSED: Readonly<Partial<Record<string, 'forbidden' | 'relation-too-weak'>>> = {
  no: 'forbidden',
  'too-weak': 'relation-too-weak',
};

/** The patient a transfer goes to; undefined for any other destination. */
export function transferTarget(destination: string): string | undefined {
  return destination.startsWith(PREFIX) ? destination.slice(PREFIX.length) : undefined;
}

/** What stands in the way of releasing, or `claim` (still held) or `pending` (already on its way to that patient). */
function checkRelease(
  store: MonitorStore,
  facts: RegistryFacts,
  command: ReleaseCommand,
  now: number,
): 'claim' | 'pending' | Exclude<ReleaseAnswer, { ok: true }> {
  if (!isResponsible(facts, command.actor)) return { ok: false, reason: refusalOf(store, facts, command.actor, now) };
  const held = store.quarantine.find(command.sequence);
  if (held === undefined) return { ok: false, reason: 'not-found' };
  if (store.commands.find(command.commandId, fingerprint(command)) === 'reused')
    return { ok: false, reason: 'command-reused' };
  if (held.state === 'held') return 'claim';
  return held.release?.patientId === command.toPatientId ? 'pending' : { ok: false, reason: 'released-to-another' };
}

/** Whether this actor follows the patient now, so that a reading may be given to them; what a test patient gets is in no record. */
export function mayTakeReading(facts: RegistryFacts, actor: AccessActor): boolean {
  return facts.drill !== true && isResponsible(facts, actor);
}

/** Of the unit that follows the patient, and not blocked by them. No grant makes anybody so, at no time. */
function isResponsible(facts: RegistryFacts, actor: AccessActor): boolean {
  return relationOf(facts, { owners: [], offered: [] }, actor, 0).relation === 'responsible';
}

const TRANSFER_TIMEOUT_MS = 5_000;

/** A person's release, step by step: the target is asked, the reading is claimed and sent. */
export async function releaseToPatient(
  store: MonitorStore,
  facts: RegistryFacts,
  command: ReleaseCommand,
  effects: Pick<MonitorEffects, 'monitorOf' | 'now'>,
  rearm: () => void,
  kick: () => Promise<void>,
): Promise<ReleaseAnswer> {
  const first = checkRelease(store, facts, command, effects.now());
  if (typeof first !== 'string') return first;
  if (first === 'claim') {
    const target = effects.monitorOf(command.tenantId, command.toPatientId);
    const may = await target.mayReceive(
      command.tenantId,
      command.toPatientId,
      command.actor.unitIds,
      command.actor.practitionerId,
    );
    if (may !== 'yes') return { ok: false, reason: REFUSED[may] ?? 'not-ready' };
    // Others may have acted while this waited: look again before claiming.
    const again = checkRelease(store, facts, command, effects.now());
    if (typeof again !== 'string') return again;
    claimRelease(store, facts, command, effects.now());
    rearm();
  }
  await withTimeout(kick(), TRANSFER_TIMEOUT_MS, undefined);
  return answerRelease(store, command.sequence);
}

/** One delivery of a released reading to the monitor it belongs to. */
export async function transferReading(
  store: MonitorStore,
  facts: RegistryFacts,
  targetPatientId: string,
  payload: string,
  effects: Pick<MonitorEffects, 'monitorOf' | 'now'>,
): Promise<DeliveryOutcome> {
  const { sequence, reading, assignmentId } = JSON.parse(payload) as TransferPayload;
  const target = effects.monitorOf(facts.tenantId, targetPatientId);
  const sent = target.receive(facts.tenantId, targetPatientId, reading, assignmentId);
  const outcome = await withTimeout<ReadingOutcome | 'not-ready', 'not-ready'>(sent, TRANSFER_TIMEOUT_MS, 'not-ready');
  if (outcome === 'not-ready') return 'retry';
  completeRelease(store, facts, sequence, outcome, effects.now());
  return 'confirmed';
}

/** Claims the reading for one patient, once and for all, and puts its transfer into the outbox. */
function claimRelease(store: MonitorStore, facts: RegistryFacts, command: ReleaseCommand, now: number): void {
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
    const { actor, commandId, requestId } = command;
    const subjectId = `${facts.patientId}.${command.sequence}`;
    const unitId = facts.enrolment.unitId;
    writeAct(store, facts, { action: 'quarantine.release', actor, unitId, commandId, requestId, subjectId }, now);
  });
}

/** The target has it: the quarantine row says under which id. */
function completeRelease(
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
function answerRelease(store: MonitorStore, sequence: number): ReleaseAnswer {
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

import { outputOf } from '@naer/domain/alert/firing';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { MOST_FEED_ITEMS } from '@naer/domain/patient/feed';
import { MOST_MESSAGES_A_DAY, type PatientMessage, receivedMessageId } from '@naer/domain/patient/message';
import { raiseMessageAlert } from '@naer/domain/patient/message-alert';
import {
  type AppCredential,
  type AppMessage,
  type AppMessageAnswer,
  type AppRefusal,
  type FeedAnswer,
  type FeedQuery,
  senderOf,
} from '@naer/domain/patient/patient-app';
import { monitorState } from './monitor-state.ts';
import { noteFeed } from './note-feed.ts';
import { readOwnPositions } from './read-own-positions.ts';
import { countOnly, isRevoked } from './record-batch.ts';
import type { MonitorStore } from './store/monitor-store.ts';
import { writeChanges } from './write-changes.ts';

const DAY_MS = 24 * 3_600_000;

/**
 * A message from the patient: kept, in the feed, on its way to the records, and its alert raised, in one transaction. The
 * same message again (name and text) is answered as the first time.
 */
export function receiveMessage(
  store: MonitorStore,
  facts: RegistryFacts,
  { credential, id: senderId, text }: AppMessage,
  now: number,
): AppMessageAnswer {
  const refusal = refusalOf(store, facts, credential, now);
  if (refusal !== undefined) return { ok: false, reason: refusal };
  const { patientId } = credential;
  const device = senderOf(credential);
  const author = authorOf(credential);
  // Kin read alone, and nobody writes to a unit that follows the patient no more.
  if (author !== undefined && (author === 'reads-alone' || !facts.enrolment.active || facts.ended !== undefined))
    return { ok: false, reason: 'not-followed' };
  const known = store.feed.findSent(device, senderId).find((sent) => sent.text === text);
  if (known !== undefined) return { ok: true, status: 'duplicate', messageId: known.messageId, at: known.at };
  if (store.feed.countReceived(now - DAY_MS) >= MOST_MESSAGES_A_DAY) {
    if (credential.kind === 'device') countOnly(store, facts, device, ['too-many-requests'], now);
    return { ok: false, reason: 'too-many' };
  }
  return store.transact(() => {
    const n = store.feed.next;
    const messageId = receivedMessageId(patientId, store.registry.epoch, n);
    const raised = raiseMessageAlert(monitorState(store, facts), n, now);
    const { alertId } = raised.alert;
    const direction = 'from-patient' as const;
    const by = author === undefined ? { deviceId: device } : { author };
    const message: PatientMessage = { v: 1, messageId, direction, text, at: now, ...by, senderId, alertId };
    store.feed.add({ kind: 'message', at: now, messageId, direction, text }, { deviceId: device, senderId });
    const changes = [{ kind: 'message', message } as const, ...outputOf(raised)];
    writeChanges(store, facts, { changes, timers: [], sequence: store.outbox.sequence }, now);
    return { ok: true, status: 'recorded', messageId, at: now };
  });
}

/** What the patient's app shows; of one who holds a device of the patient now, or whom the door let in. */
export function readFeed(store: MonitorStore, facts: RegistryFacts, query: FeedQuery, now: number): FeedAnswer {
  const refusal = refusalOf(store, facts, query.credential, now);
  if (refusal !== undefined) return { ok: false, reason: refusal };
  const limit = Math.min(Math.max(query.limit, 1), MOST_FEED_ITEMS);
  const { credential, withPositions } = query;
  if (credential.kind === 'device') noteFeed(store, facts, credential, now);
  const isAsked = withPositions === true && credential.kind === 'citizen';
  const positions = isAsked ? readOwnPositions(store, facts, now) : undefined;
  const page = store.feed.page(store.registry.epoch, { ...query, limit });
  return { ok: true, page, ...(positions !== undefined && { positions }) };
}

/**
 * A device is let in with late measurements of a period that is over; the app is not: whoever has it in hand now is
 * somebody else.
 */
function refusalOf(
  store: MonitorStore,
  facts: RegistryFacts,
  credential: AppCredential,
  now: number,
): AppRefusal | undefined {
  if (credential.kind === 'citizen') return undefined;
  const held = facts.assignments.find(({ assignmentId }) => assignmentId === credential.assignmentId);
  const holds = held !== undefined && held.from <= now && (held.to === null || now < held.to);
  if (holds && held.deviceId === credential.deviceId && !isRevoked(credential, facts, now)) return undefined;
  countOnly(store, facts, credential.deviceId, ['credential-revoked'], now);
  return 'credential-revoked';
}

function authorOf(credential: AppCredential): PatientMessage['author'] | 'reads-alone' {
  if (credential.kind === 'device') return undefined;
  const { relation, subjectIndex } = credential;
  return relation === 'kin' ? 'reads-alone' : { relation, subjectIndex };
}

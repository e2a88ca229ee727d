import { maySeeAddress } from '@naer/domain/access/may-see-address';
import type { Alert } from '@naer/domain/alert/alert';
import { POSITION_OPENED } from '@naer/domain/event/catalogue';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { KeptEvent } from '@naer/domain/monitor/reported-event';
import { POSITIONS_OPEN_MS, type ResponderAnswer, type ResponderRequest } from '@naer/domain/monitor/responder-port';
import type { Severity } from '@naer/domain/plan/severity';
import { worse } from '@naer/domain/rules/finding';
import { writeAct } from './attest-act.ts';
import { isOpenEvent } from './is-open-event.ts';
import { recordCheck } from './record-check.ts';
import { EventWork } from './record-events.ts';
import { actingUnitOf, answersForAlert, refusalOf, relationOfActor } from './relation-of-actor.ts';
import type { MonitorStore } from './store/monitor-store.ts';

const ACTIONS = {
  'open-card': 'responder-card.read',
  'read-positions': 'position.read',
  'open-positions': 'position.open',
  'record-check': 'check.record',
} as const;

/**
 * The responder's card and the known positions of a patient, for who follows the patient, is of the care team or has one
 * of its alerts (an offer is none yet): only while an event is open, and where the address is graded only for whom it is. Whoever is let in is written down in the same transaction; who is refused, by the door.
 */
export function respond(
  store: MonitorStore,
  facts: RegistryFacts,
  request: ResponderRequest,
  now: number,
): ResponderAnswer {
  const related = relationOfActor(store, facts, request.actor, now, { isOfferEnough: false });
  const unitId = actingUnitOf(related);
  if (unitId === undefined) return { ok: false, reason: refusalOf(store, facts, request.actor, now) };
  if (request.ask === 'record-check') {
    const recorded = recordCheck(store, facts, request, now);
    if (recorded === undefined) return { ok: false, reason: 'not-found' };
    store.transact(() => audit(store, facts, request, unitId, now, recorded.measurementId));
    return recorded;
  }
  const isTold = maySeeAddress(facts.access, related.relation, answersForAlert(store, facts, request.actor));
  return store.transact((): ResponderAnswer => {
    if (!isTold && request.ask !== 'open-card') return { ok: false, reason: 'address-withheld' };
    if (request.ask === 'open-positions') return openPositions(store, facts, request, unitId, now);
    const events = store.alerts.live.filter(isOpenEvent);
    const openUntil = store.positions.openUntil(now);
    const isOpen = events.length > 0 || (request.ask === 'read-positions' && openUntil !== undefined);
    if (!isOpen) return { ok: false, reason: 'no-open-event' };
    const alertIds = events.map(({ alertId }) => alertId);
    audit(store, facts, request, unitId, now, undefined, alertIds[0]);
    if (request.ask === 'open-card')
      return { ok: true, ask: request.ask, card: { ...cardOf(facts, events, isTold), alertIds } };
    return {
      ok: true,
      ask: request.ask,
      positions: store.positions.list(alertIds, now),
      ...(events.length === 0 && { openUntil }),
    };
  });
}

/** A card is all address, key and telephone: withheld as a whole. What the plan says is not. */
function cardOf({ sealedCard, instructions }: RegistryFacts, events: readonly Alert[], isTold: boolean) {
  const worst = events.reduce<Severity | undefined>((sofar, { severity }) => worse(severity, sofar), undefined);
  const instruction = worst && instructions?.zones[worst];
  return isTold
    ? { sealedCard: sealedCard ?? null, instruction }
    : { sealedCard: null, addressWithheld: true as const, instruction };
}

/** Itself an event, kept like any other; the same command again is the same opening. */
function openPositions(
  store: MonitorStore,
  facts: RegistryFacts,
  request: Extract<ResponderRequest, { ask: 'open-positions' }>,
  unitId: string,
  now: number,
): ResponderAnswer {
  const { actor, commandId, reason } = request;
  const fingerprint = JSON.stringify(['position-open', reason, actor.practitionerId]);
  const known = store.commands.find(commandId, fingerprint);
  if (known === 'reused') return { ok: false, reason: 'command-reused' };
  if (known !== undefined) return JSON.parse(known.answer) as ResponderAnswer;
  const event: KeptEvent = {
    v: 1,
    code: POSITION_OPENED,
    text: reason,
    at: now,
    late: false,
    deviceTime: now,
    atText: new Date(now).toISOString(),
    clock: 'device',
    receivedAt: now,
    by: actor.practitionerId,
  };
  const work = new EventWork(store, facts, now);
  const { outcome } = work.judge(event);
  work.write([]);
  audit(store, facts, request, unitId, now, outcome.id);
  const openUntil = now + POSITIONS_OPEN_MS;
  store.positions.open(openUntil);
  const answer: ResponderAnswer = { ok: true, ask: request.ask, eventId: outcome.id, openUntil };
  store.commands.put(commandId, fingerprint, JSON.stringify(answer), now);
  return answer;
}

function audit(
  store: MonitorStore,
  facts: RegistryFacts,
  { ask, actor, requestId }: ResponderRequest,
  unitId: string,
  now: number,
  subjectId?: string,
  alertId?: string,
): void {
  const commandId = `${requestId ?? ''}/${now}`;
  writeAct(store, facts, { action: ACTIONS[ask], actor, unitId, commandId, requestId, subjectId, alertId }, now);
}

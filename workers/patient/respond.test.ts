import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { ReportedEvent } from '@naer/domain/monitor/reported-event';
import type { ResponderAnswer, ResponderRequest } from '@naer/domain/monitor/responder-port';
import { describe, expect, it } from 'vitest';
import { command, count, eventually, MINUTE, newPatient, type TestPatient } from './monitor-fixture.ts';
import { monitorStatus } from './monitor-status.ts';
import { respond } from './respond.ts';
import { withStore } from './rule-fixture.ts';
import type { MonitorStore } from './store/monitor-store.ts';

const CARD = { v: 1, sealed: 'sealed-card', wrappedKey: 'wrapped' } as const;
const zone = (en: string) => ({ nb: en, nn: en, en });
const INSTRUCTIONS = { planVersion: 1, zones: { green: zone('Go on'), yellow: zone('Rest'), red: zone('Call 113') } };
const PLACE = { lat: 59.9139, lon: 10.7522, accuracyM: 12 };

const cardHolder = (facts: Partial<RegistryFacts> = {}) =>
  newPatient({ sealedCard: CARD, instructions: INSTRUCTIONS, ...facts });

function happened(code: string, more: Partial<ReportedEvent> = {}): ReportedEvent {
  const at = Date.now();
  return {
    v: 1,
    code,
    at,
    late: false,
    deviceTime: at,
    atText: new Date(at).toISOString(),
    clock: 'device',
    receivedAt: at,
    deviceId: 'device-1',
    ...more,
  };
}
const tell = ({ monitor, credential }: TestPatient, ...events: readonly ReportedEvent[]) =>
  monitor.recordEvents({ v: 1, credential, receivedAt: Date.now(), events, refusals: [] });

type Asked =
  | { readonly ask: 'open-card' | 'read-positions' }
  | { readonly ask: 'open-positions'; readonly reason: string; readonly commandId: string };
function requestOf({ facts }: TestPatient, asked: Asked, unitId = facts.enrolment.unitId): ResponderRequest {
  const { tenantId, patientId } = facts;
  const actor = { practitionerId: 'nurse', unitIds: [unitId] };
  return { v: 1, tenantId, patientId, actor, requestId: 'request-1', ...asked };
}
const ask = async (patient: TestPatient, asked: Asked, unitId?: string): Promise<ResponderAnswer> =>
  await patient.monitor.respond(requestOf(patient, asked, unitId));
const OPEN_CARD = { ask: 'open-card' } as const;
const READ = { ask: 'read-positions' } as const;
const LOST = { ask: 'open-positions', reason: 'Not seen since noon', commandId: 'command-1' } as const;

interface Sent {
  readonly kind: string;
  readonly action?: string;
}
const sentOf = (store: MonitorStore): readonly Sent[] =>
  store.outbox.load('records', 100).flatMap(({ payload }) => (JSON.parse(payload) as { changes: Sent[] }).changes);
/** What goes to the records of what this does, on the object as it stands. */
async function sentBy(patient: TestPatient, asked: Asked): Promise<readonly string[]> {
  await evictDurableObject(patient.monitor);
  const sent = await withStore(patient, (store) => {
    respond(store, patient.facts, requestOf(patient, asked), Date.now());
    return sentOf(store).flatMap(({ kind, action }) => (kind === 'audit' ? (action ?? '') : []));
  });
  await evictDurableObject(patient.monitor);
  return sent;
}

async function close(patient: TestPatient): Promise<void> {
  const [item] = await eventually(patient.worklist, (items) => items.length === 1);
  const { alertId = '', revision = '' } = item ?? {};
  const taken = await command(patient, alertId, revision);
  if (!taken.ok) throw new Error(taken.reason);
  const { epoch, n } = taken.alert.revision;
  const done = await command(patient, alertId, `${epoch}-${n}`, { act: { kind: 'resolve', outcome: 'visit' } });
  if (!done.ok) throw new Error(done.reason);
}

describe('the responder’s card', () => {
  it('is opened while an event is open, with what the plan says in its zone, and closed with it', async () => {
    const patient = await cardHolder();
    expect(await ask(patient, OPEN_CARD)).toEqual({ ok: false, reason: 'no-open-event' });
    await tell(patient, happened('3'));
    await evictDurableObject(patient.monitor);
    expect(await ask(patient, OPEN_CARD)).toEqual({
      ok: true,
      ask: 'open-card',
      card: { sealedCard: CARD, instruction: zone('Call 113'), alertIds: [expect.any(String)] },
    });
    await close(patient);
    expect(await ask(patient, OPEN_CARD)).toEqual({ ok: false, reason: 'no-open-event' });
  });

  it.each([
    ['a measurement', async (patient: TestPatient) => await patient.record(patient.reading(80))],
    ['what only the equipment needs', async (patient: TestPatient) => await tell(patient, happened('1.17'))],
  ])('is not opened by an alert of %s', async (_, raise) => {
    const patient = await cardHolder();
    await raise(patient);
    expect(await count(patient, 'alert')).toBe(1);
    expect(await ask(patient, OPEN_CARD)).toMatchObject({ reason: 'no-open-event' });
  });

  it('is nobody’s but theirs who follow the patient, and says so when there is none', async () => {
    const patient = await newPatient();
    await tell(patient, happened('4.1'));
    expect(await ask(patient, OPEN_CARD, 'another-unit')).toEqual({ ok: false, reason: 'not-ready', refused: true });
    expect(await ask(patient, OPEN_CARD)).toMatchObject({ ok: true, card: { sealedCard: null } });
  });

  it('is written down when it opens; while it stays shut the door writes', async () => {
    const patient = await cardHolder();
    expect(await sentBy(patient, OPEN_CARD)).toEqual([]);
    await tell(patient, happened('3'));
    expect(await sentBy(patient, OPEN_CARD)).toContain('responder-card.read');
  });
});

describe('a position', () => {
  it('is known while its event is open, then forgotten, and never leaves the monitor', async () => {
    const patient = await cardHolder();
    await tell(patient, happened('4.21', { position: PLACE }));
    await evictDurableObject(patient.monitor);
    expect(await ask(patient, READ)).toEqual({
      ok: true,
      ask: 'read-positions',
      positions: [{ at: expect.any(Number), deviceId: 'device-1', ...PLACE }],
    });
    const outbox = await runInDurableObject(patient.monitor, (_, { storage }) =>
      storage.sql.exec<{ payload: string }>('select payload from outbox where payload is not null').toArray(),
    );
    expect(JSON.stringify(outbox)).not.toContain('59.9139');
    await close(patient);
    expect(await count(patient, 'position')).toBe(0);
    expect(await ask(patient, READ)).toEqual({ ok: false, reason: 'no-open-event' });
  });

  it('of a device that was never the patient’s is staff’s alone, while its alert waits for a person', async () => {
    const patient = await cardHolder();
    const { tenantId, patientId, version, assignments } = patient.facts;
    const credential = { kind: 'citizen', tenantId, patientId, subjectIndex: 'theirs', relation: 'self' } as const;
    const own = () => patient.monitor.feed({ v: 1, credential, limit: 1, withPositions: true });
    await tell(patient, happened('4.21', { position: PLACE }));
    expect(await own()).toMatchObject({ ok: true, positions: [PLACE] });
    const voided = assignments.map((one) => ({ ...one, to: one.from }));
    await patient.monitor.applyRegistry({ ...patient.facts, version: version + 1, assignments: voided });
    expect(await own()).toMatchObject({ ok: true, positions: [] });
    expect(await ask(patient, READ)).toMatchObject({ ok: true, positions: [PLACE] });
  });

  it('is the newest first, fifty at most, and none of an event that nobody is told of', async () => {
    const patient = await cardHolder();
    const now = Date.now();
    await tell(patient, happened('5.2.1', { position: PLACE }));
    expect(await count(patient, 'position')).toBe(0);
    const places = Array.from({ length: 60 }, (_, n) =>
      happened('2', { at: now - n * 1000, deviceTime: now - n * 1000, position: { lat: n, lon: 0 } }),
    );
    await tell(patient, ...places);
    const answer = await ask(patient, READ);
    const lats = answer.ok && answer.ask === 'read-positions' ? answer.positions.map(({ lat }) => lat) : [];
    expect([lats.length, lats[0], lats[49]]).toEqual([50, 0, 49]);
  });

  it('opened without an event is an event with its reason, for fifteen minutes, and the same command is one opening', async () => {
    const patient = await cardHolder();
    const opened = await ask(patient, LOST);
    expect(opened).toMatchObject({ ok: true, eventId: `${patient.facts.patientId}.e1` });
    expect(await ask(patient, LOST)).toEqual(opened);
    expect(await ask(patient, { ...LOST, reason: 'another' })).toEqual({ ok: false, reason: 'command-reused' });
    await tell(patient, happened('5.2.1', { position: PLACE }));
    expect(await ask(patient, READ)).toMatchObject({ ok: true, positions: [PLACE], openUntil: expect.any(Number) });
    await withStore(patient, (store) => {
      const later = respond(store, patient.facts, requestOf(patient, READ), Date.now() + 15 * MINUTE);
      expect(later).toEqual({ ok: false, reason: 'no-open-event' });
    });
    expect(await count(patient, 'position')).toBe(0);
  });

  it('opened without an event is forgotten at the latest when the sweep looks', async () => {
    const patient = await cardHolder();
    await ask(patient, LOST);
    await tell(patient, happened('5.2.1', { position: PLACE }));
    expect(await count(patient, 'position')).toBe(1);
    await withStore(patient, (store) => monitorStatus(store, Date.now() + 15 * MINUTE));
    expect([await count(patient, 'position'), await count(patient, 'position_open')]).toEqual([0, 0]);
  });

  it('opened without an event goes to the records with who, why and when, and raises no alert', async () => {
    const patient = await cardHolder();
    const sent = await withStore(patient, (store) => {
      respond(store, patient.facts, requestOf(patient, LOST), Date.now());
      return sentOf(store);
    });
    expect(sent).toMatchObject([
      { kind: 'event', severity: null, event: { code: 'position-opened', text: LOST.reason, by: 'nurse' } },
      { kind: 'audit', action: 'position.open', actorId: 'nurse', requestId: 'request-1' },
    ]);
    expect(await count(patient, 'alert')).toBe(0);
  });
});

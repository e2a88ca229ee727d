import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { formatRevision } from '@naer/domain/alert/revision';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { CorrectionFact } from '@naer/domain/patient/record-correction';
import { describe, expect, it } from 'vitest';
import { command, newPatient, type TestPatient } from './monitor-fixture.ts';
import { withStore } from './rule-fixture.ts';

const HOUR = 3_600_000;

const write = (patient: TestPatient, text: string, id: string) =>
  patient.monitor.receiveMessage({ v: 1, credential: patient.credential, id, text });
async function feed(patient: TestPatient, since?: string) {
  const read = await patient.monitor.feed({ v: 1, credential: patient.credential, limit: 50, since });
  if (!read.ok) throw new Error(read.reason);
  return read.page;
}
/** Facts as the registry has them after so many changes more, with all corrections of late. */
const push = (patient: TestPatient, version: number, corrections: readonly CorrectionFact[]) =>
  patient.monitor.applyRegistry({ ...patient.facts, version: patient.facts.version + version, corrections });
const contactTimes = (patient: TestPatient) =>
  withStore(patient, (store) => store.cards.read(patient.facts as RegistryFacts, 1).contactTimes);
async function record(patient: TestPatient, at: number): Promise<void> {
  const { tenantId, patientId, enrolment } = patient.facts;
  const minutes = [{ organisationId: enrolment.ownerOrganisationId, minutes: 1 }];
  const contact = { channel: 'call', at, minutes, outcome: 'reached', alertIds: [] } as const;
  const actor = { practitionerId: 'nurse', unitIds: [enrolment.unitId] };
  const act = { kind: 'record-contact', contact } as const;
  await patient.monitor.act({ v: 1, tenantId, patientId, commandId: crypto.randomUUID(), actor, act });
}

/** Of the histories of alerts, what was told of corrections. */
const linesOf = ({ monitor }: TestPatient) =>
  runInDurableObject(monitor, (_, { storage }) =>
    storage.sql
      .exec<{ payload: string | null }>("select payload from outbox where destination = 'records'")
      .toArray()
      .flatMap(({ payload }) =>
        payload === null
          ? []
          : (JSON.parse(payload).changes as { readonly event?: string; readonly detail?: object }[]),
      )
      .filter(({ event }) => event === 'corrected'),
  );

describe('what was corrected of late', () => {
  it('is in the feed once, however often the facts say so, and stays after the object was evicted', async () => {
    const patient = await newPatient();
    const first = await write(patient, 'En', 'a');
    await write(patient, 'To', 'b');
    if (!first.ok) throw new Error(first.reason);
    const { version } = patient.facts;
    const id = first.messageId;
    const { since } = await feed(patient);
    const corrected = { version: version + 1, kind: 'message', id, text: 'Én' } as const;
    await push(patient, 1, [corrected]);
    const [item, ...others] = (await feed(patient, since)).items;
    expect([item, others]).toMatchObject([{ messageId: id, text: 'Én', corrected: true, at: first.at }, []]);
    const after = (await feed(patient)).since;
    await push(patient, 2, [corrected]);
    expect((await feed(patient, after)).items).toEqual([]);
    await push(patient, 3, [corrected, { version: version + 3, kind: 'message', id, text: null }]);
    await evictDurableObject(patient.monitor);
    const [gone] = (await feed(patient, after)).items;
    expect(gone).toEqual({
      kind: 'message',
      at: first.at,
      messageId: id,
      direction: 'from-patient',
      text: '',
      voided: true,
    });
    // The app sends again what it once sent: it is known by its first text.
    expect(await write(patient, 'En', 'a')).toMatchObject({ ok: true, status: 'duplicate', messageId: id });
    await push(patient, 4, [{ version: version + 4, kind: 'message', id, text: 'En' }]);
    expect((await feed(patient)).items[0]).toMatchObject({ messageId: id, text: 'En', corrected: true });
  });

  it('counts on the card once, several corrections of one contact in their order', async () => {
    const patient = await newPatient();
    const now = Date.now();
    await record(patient, now - HOUR);
    await record(patient, now - 2 * HOUR);
    const { version } = patient.facts;
    const moved = { version: version + 1, kind: 'contact', was: now - HOUR, at: now - 3 * HOUR } as const;
    const gone = { version: version + 2, kind: 'contact', was: now - 3 * HOUR, at: null } as const;
    await push(patient, 2, [moved, gone]);
    expect(await contactTimes(patient)).toEqual([now - 2 * HOUR]);
    await push(patient, 3, [moved, gone]);
    await push(patient, 1, [{ ...gone, was: now - 2 * HOUR }]);
    expect(await contactTimes(patient)).toEqual([now - 2 * HOUR]);
    await push(patient, 4, [{ version: version + 4, kind: 'contact', was: null, at: now - HOUR }]);
    expect(await contactTimes(patient)).toEqual([now - HOUR, now - 2 * HOUR]);
  });

  it('of what the monitor does not know changes nothing', async () => {
    const patient = await newPatient();
    await write(patient, 'En', 'a');
    const before = await feed(patient);
    const version = patient.facts.version + 1;
    const id = crypto.randomUUID();
    await push(patient, 1, [
      { version, kind: 'message', id, text: null },
      { version, kind: 'note', id, at: 1, text: null },
      { version, kind: 'contact', was: 1, at: 2 },
    ]);
    expect(await feed(patient)).toEqual(before);
    expect(await contactTimes(patient)).toEqual([]);
  });

  it('that was an event is told by its alert once, and closes nothing, taken or not', async () => {
    const patient = await newPatient();
    const { version } = patient.facts;
    const at = Date.now();
    const event = { v: 1, code: '4.1', at, late: false, deviceTime: at, atText: new Date(at).toISOString() } as const;
    const told = { ...event, clock: 'device', receivedAt: at, deviceId: patient.credential.deviceId } as const;
    const { credential } = patient;
    await patient.monitor.recordEvents({ v: 1, credential, receivedAt: at, events: [told], refusals: [] });
    const live = () => withStore(patient, (store) => [...store.alerts.live]);
    const [before] = await live();
    const alertIds = [before?.alertId ?? '', crypto.randomUUID()];
    const gone = { version: version + 1, kind: 'event', sequence: 1, alertIds } as const;
    await push(patient, 1, [gone]);
    const after = await live();
    const revision = { epoch: before?.revision.epoch, n: (before?.revision.n ?? 0) + 1 };
    const eventId = `${patient.facts.patientId}.e1`;
    expect(after).toEqual([{ ...before, revision, knownSince: undefined, voidedEvents: [eventId] }]);
    await push(patient, 2, [gone, { ...gone, version: version + 2, sequence: 9, alertIds: null }]);
    expect(await live()).toEqual(after);
    expect(await linesOf(patient)).toMatchObject([
      { alertId: before?.alertId, sequence: 1, detail: { reason: 'event-voided', eventId, left: 0 } },
    ]);
    const repeated = { ...told, at: at + 1, deviceTime: at + 1 };
    const third = { ...told, at: at + 2, deviceTime: at + 2 };
    await patient.monitor.recordEvents({
      v: 1,
      credential,
      receivedAt: at + 1,
      events: [repeated, third],
      refusals: [],
    });
    const [again] = await live();
    expect(again).toMatchObject({ alertId: before?.alertId, state: 'open', count: 3 });
    const shown = again && formatRevision(again.revision);
    expect(await command(patient, again?.alertId ?? '', shown ?? '')).toMatchObject({ ok: true });
    // Told again of the first it says nothing anew.
    await push(patient, 3, [gone, { ...gone, version: version + 3 }, { ...gone, version: version + 3, sequence: 2 }]);
    const voidedEvents = [eventId, `${patient.facts.patientId}.e2`];
    expect(await live()).toMatchObject([{ alertId: before?.alertId, state: 'acknowledged', count: 3, voidedEvents }]);
    expect((await linesOf(patient)).map(({ detail }) => detail)).toEqual([
      { reason: 'event-voided', eventId, left: 0 },
      { reason: 'event-voided', eventId: voidedEvents[1], left: 1 },
    ]);
  });
});

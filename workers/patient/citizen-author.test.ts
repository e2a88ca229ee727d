import { evictDurableObject } from 'cloudflare:test';
import type { RecordChange } from '@naer/domain/monitor/change';
import { MOST_MESSAGES_A_DAY } from '@naer/domain/patient/message';
import type { CitizenAuthor } from '@naer/domain/patient/patient-app';
import { describe, expect, it } from 'vitest';
import { newPatient, type TestPatient } from './monitor-fixture.ts';
import { receiveMessage } from './patient-app.ts';
import { withStore } from './rule-fixture.ts';

const author = ({ facts }: TestPatient, more: Partial<CitizenAuthor> = {}): CitizenAuthor => ({
  kind: 'citizen',
  tenantId: facts.tenantId,
  patientId: facts.patientId,
  subjectIndex: 'index-of-this-patient',
  relation: 'self',
  ...more,
});
const write = (patient: TestPatient, text: string, id: string, more: Partial<CitizenAuthor> = {}) =>
  patient.monitor.receiveMessage({ v: 1, credential: author(patient, more), id, text });
const feed = (patient: TestPatient, more: Partial<CitizenAuthor> = {}) =>
  patient.monitor.feed({ v: 1, credential: author(patient, more), limit: 50 });

function messagesOf(patient: TestPatient) {
  return withStore(patient, (store) =>
    store.outbox
      .load('records', 1000)
      .flatMap(({ payload }) => (JSON.parse(payload) as { changes: RecordChange[] }).changes)
      .flatMap((change) => (change.kind === 'message' ? [change.message] : [])),
  );
}

describe('a message of somebody who logged in', () => {
  it('is kept with who wrote it and no device, and waits for an answer like any other', async () => {
    const patient = await newPatient();
    expect(await write(patient, 'Hei', 'a')).toMatchObject({ ok: true, status: 'recorded' });
    expect(await write(patient, 'Fra mor', 'a', { subjectIndex: 'mother', relation: 'represented' })).toMatchObject({
      ok: true,
      status: 'recorded',
    });
    const kept = await messagesOf(patient);
    expect(kept).toMatchObject([
      { text: 'Hei', author: { relation: 'self', subjectIndex: 'index-of-this-patient' }, senderId: 'a' },
      { text: 'Fra mor', author: { relation: 'represented', subjectIndex: 'mother' } },
    ]);
    expect(kept.filter((message) => 'deviceId' in message)).toEqual([]);
    expect(await withStore(patient, (store) => store.alerts.live)).toMatchObject([{ category: 'message', count: 2 }]);
  });

  it('sent again is one, also after the object was evicted, and is no message of a device under the same name', async () => {
    const patient = await newPatient();
    const first = await write(patient, 'Hei', 'a');
    await evictDurableObject(patient.monitor);
    expect(await write(patient, 'Hei', 'a')).toEqual({ ...first, status: 'duplicate' });
    const { credential } = patient;
    expect(await patient.monitor.receiveMessage({ v: 1, credential, id: 'a', text: 'Hei' })).toMatchObject({
      status: 'recorded',
    });
  });

  it('is refused of a next of kin, who reads alone, and when nobody follows the patient any more', async () => {
    const patient = await newPatient();
    const refused = { ok: false, reason: 'not-followed' };
    expect(await write(patient, 'Hei', 'a', { relation: 'kin' })).toEqual(refused);
    const { facts } = patient;
    await patient.monitor.applyRegistry({ ...facts, version: 2, enrolment: { ...facts.enrolment, active: false } });
    expect(await write(patient, 'Hei', 'a')).toEqual(refused);
    expect(await messagesOf(patient)).toEqual([]);
    expect(await feed(patient)).toMatchObject({ ok: true, page: { items: [] } });
  });

  it('counts with those of the app towards what a day takes', async () => {
    const patient = await newPatient();
    await withStore(patient, (store) => {
      for (let n = 0; n < MOST_MESSAGES_A_DAY; n++)
        receiveMessage(store, patient.facts, { v: 1, credential: author(patient), id: `${n}`, text: 'x' }, Date.now());
    });
    await evictDurableObject(patient.monitor);
    expect(await write(patient, 'En til', 'over')).toEqual({ ok: false, reason: 'too-many' });
    const { credential } = patient;
    expect(await patient.monitor.receiveMessage({ v: 1, credential, id: 'b', text: 'Hei' })).toMatchObject({
      reason: 'too-many',
    });
  });

  it('reaches no monitor of another patient', async () => {
    const [patient, other] = [await newPatient(), await newPatient()];
    const strange = { tenantId: other.facts.tenantId, patientId: other.facts.patientId };
    expect(await write(patient, 'Hei', 'a', strange)).toEqual({ ok: false, reason: 'not-followed' });
    expect(await feed(patient, strange)).toEqual({ ok: false, reason: 'not-followed' });
    expect(await messagesOf(patient)).toEqual([]);
  });
});

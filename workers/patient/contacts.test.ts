import { evictDurableObject } from 'cloudflare:test';
import type { RecordChange } from '@naer/domain/monitor/change';
import type { ContactRecord, ContactSaid } from '@naer/domain/patient/contact';
import type { PatientAct } from '@naer/domain/patient/patient-act';
import { describe, expect, it } from 'vitest';
import { count, ids, newPatient, type TestPatient } from './monitor-fixture.ts';
import { withStore } from './rule-fixture.ts';

const CALL: ContactRecord = {
  channel: 'call',
  at: Date.now() - 60_000,
  minutes: [{ organisationId: 'hospital', minutes: 12 }],
  outcome: 'reached',
  alertIds: [],
  note: 'Avtalt ny kontroll',
};
const contact = (more: Partial<ContactSaid> = {}): PatientAct => ({
  kind: 'record-contact',
  contact: { ...CALL, ...more },
});

function act(patient: TestPatient, done: PatientAct, more: object = {}) {
  const { tenantId, patientId, enrolment } = patient.facts;
  const actor = { practitionerId: 'nurse', unitIds: [enrolment.unitId] };
  return patient.monitor.act({ v: 1, tenantId, patientId, commandId: crypto.randomUUID(), actor, act: done, ...more });
}

const changesOf = (patient: TestPatient, kind: RecordChange['kind']) =>
  withStore(patient, (store) =>
    store.outbox
      .load('records', 100)
      .flatMap(({ payload }) => (JSON.parse(payload) as { changes: RecordChange[] }).changes)
      .filter((change) => change.kind === kind),
  );
const contactTimes = (patient: TestPatient) =>
  withStore(patient, (store) => store.cards.read(patient.facts, 1).contactTimes);

describe('a contact', () => {
  it('is on its way to the records and on the card at once, with its enrolment and who recorded it', async () => {
    const patient = await newPatient();
    const answer = await act(patient, contact());
    expect(answer).toMatchObject({ ok: true, done: { kind: 'record-contact' } });
    expect(await changesOf(patient, 'contact')).toMatchObject([
      {
        contact: CALL,
        by: 'nurse',
        unitId: patient.facts.enrolment.unitId,
        enrolmentId: patient.facts.enrolment.enrolmentId,
      },
    ]);
    expect(await contactTimes(patient)).toEqual([CALL.at]);
  });

  it('recorded again by the same command is one, also after the object was evicted', async () => {
    const patient = await newPatient();
    const commandId = crypto.randomUUID();
    const first = await act(patient, contact(), { commandId });
    await evictDurableObject(patient.monitor);
    expect(await act(patient, contact(), { commandId })).toEqual(first);
    expect(await act(patient, contact({ outcome: 'no-answer' }), { commandId })).toEqual({
      ok: false,
      reason: 'command-reused',
    });
    expect(await changesOf(patient, 'contact')).toHaveLength(1);
    expect(await contactTimes(patient)).toHaveLength(1);
    expect(await act(patient, contact())).not.toEqual(first);
  });

  it('without a time is of now, and said again later it is the same', async () => {
    const patient = await newPatient();
    const commandId = crypto.randomUUID();
    const first = await act(patient, contact({ at: undefined }), { commandId });
    expect(await act(patient, contact({ at: undefined }), { commandId })).toEqual(first);
    const [at = 0] = await contactTimes(patient);
    expect(Math.abs(Date.now() - at)).toBeLessThan(60_000);
  });

  it('is tied to alerts of the patient, resolved ones too, and to none that is not there', async () => {
    const patient = await newPatient();
    await patient.record(patient.reading(80));
    const [alert] = await withStore(patient, (store) => store.alerts.live);
    const alertId = alert?.alertId ?? '';
    expect(await act(patient, contact({ alertIds: [alertId] }))).toMatchObject({ ok: true });
    const unknown = crypto.randomUUID();
    expect(await act(patient, contact({ alertIds: [alertId, unknown] }))).toEqual({
      ok: false,
      reason: 'unknown-alert',
      ids: [unknown],
    });
    expect(await changesOf(patient, 'contact')).toHaveLength(1);
    expect(await contactTimes(patient)).toHaveLength(1);
  });

  it('of somebody who does not follow the patient is refused', async () => {
    const patient = await newPatient();
    const actor = { practitionerId: 'x', unitIds: [crypto.randomUUID()] };
    expect(await act(patient, contact(), { actor })).toEqual({ ok: false, reason: 'not-ready', refused: true });
  });
});

describe('measurements that somebody has looked at', () => {
  const seen = (...sequences: number[]): PatientAct => ({ kind: 'mark-seen', sequences });

  it('are marked once, green ones too, by whoever was first', async () => {
    const patient = await newPatient();
    expect(
      ids(await patient.record(patient.reading(97), patient.reading(80, { measuredAt: Date.now() - 1 }))),
    ).toHaveLength(2);
    expect(await act(patient, seen(1, 2, 2))).toEqual({ ok: true, done: { kind: 'mark-seen', seen: 2 } });
    await evictDurableObject(patient.monitor);
    const other = { practitionerId: 'physician', unitIds: [patient.facts.enrolment.unitId] };
    expect(await act(patient, seen(1, 2), { actor: other })).toEqual({
      ok: true,
      done: { kind: 'mark-seen', seen: 0 },
    });
    expect(await changesOf(patient, 'seen')).toMatchObject([
      { sequence: 1, by: 'nurse', unitId: patient.facts.enrolment.unitId },
      { sequence: 2, by: 'nurse' },
    ]);
    expect(await count(patient, 'feed')).toBe(1);
  });

  it('are named when they are unknown, and then none is marked', async () => {
    const patient = await newPatient();
    await patient.record(patient.reading(97));
    expect(await act(patient, seen(1, 0, 99))).toEqual({ ok: false, reason: 'unknown-measurement', ids: ['0', '99'] });
    expect(await count(patient, 'seen')).toBe(0);
    expect(await changesOf(patient, 'seen')).toEqual([]);
  });

  it('are five hundred in one act', async () => {
    const patient = await newPatient();
    const at = Date.now() - 3_600_000;
    const readings = Array.from({ length: 500 }, (_, n) => patient.reading(97, { measuredAt: at + n * 1000 }));
    await patient.record(...readings);
    const all = readings.map((_, n) => n + 1);
    expect(await act(patient, seen(...all))).toMatchObject({ ok: true, done: { seen: 500 } });
    expect(await changesOf(patient, 'seen')).toHaveLength(500);
  });
});

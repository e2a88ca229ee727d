import type { AuditChange, RecordChange } from '@naer/domain/monitor/change';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { expect, it } from 'vitest';
import { newPatient, type TestPatient } from './monitor-fixture.ts';
import { readFeed } from './patient-app.ts';
import { withStore } from './rule-fixture.ts';

const NOON = Date.UTC(2026, 5, 1, 12);
const DAY = 24 * 3_600_000;

const rowsOf = (patient: TestPatient) =>
  withStore(patient, (store) =>
    store.outbox
      .load('records', 1000)
      .flatMap(({ payload }) => (JSON.parse(payload) as { changes: RecordChange[] }).changes)
      .filter((change): change is AuditChange => change.kind === 'audit'),
  );
const read = (
  patient: TestPatient,
  at: number,
  facts: RegistryFacts = patient.facts,
  credential = patient.credential,
) => withStore(patient, (store) => readFeed(store, facts, { v: 1, credential, limit: 10 }, at));

it('the app of the patient’s own device has one row a day, however often it asks', async () => {
  const patient = await newPatient();
  const from = NOON - DAY;
  const facts = { ...patient.facts, assignments: patient.facts.assignments.map((one) => ({ ...one, from })) };
  for (const at of [NOON, NOON + 1, NOON + 3_600_000])
    expect(await read(patient, at, facts)).toMatchObject({ ok: true });
  const { deviceId, assignmentId } = patient.credential;
  expect(await rowsOf(patient)).toMatchObject([
    {
      action: 'own.feed',
      actorId: `device/${deviceId}`,
      at: NOON,
      purpose: 'PATRQT',
      reference: `assignment/${assignmentId}`,
    },
  ]);
  expect(await read(patient, NOON + DAY, facts)).toMatchObject({ ok: true });
  const rows = await rowsOf(patient);
  expect(rows.map(({ at }) => at)).toEqual([NOON, NOON + DAY]);
  expect(new Set(rows.map(({ eventId }) => eventId)).size).toBe(2);
});

it('another device has a row of its own, and who is refused none here', async () => {
  const patient = await newPatient();
  const [held] = patient.facts.assignments;
  if (held === undefined) throw new Error('The patient has a device');
  const first = { ...held, from: NOON - DAY };
  const second = { ...first, assignmentId: crypto.randomUUID(), deviceId: crypto.randomUUID() };
  const facts = { ...patient.facts, assignments: [first, second] };
  const other = { ...patient.credential, assignmentId: second.assignmentId, deviceId: second.deviceId };
  for (const credential of [patient.credential, other, other]) await read(patient, NOON, facts, credential);
  const stranger = { ...other, assignmentId: crypto.randomUUID() };
  expect(await read(patient, NOON, facts, stranger)).toMatchObject({ ok: false });
  const rows = await rowsOf(patient);
  expect(rows.map(({ actorId }) => actorId)).toEqual([
    `device/${patient.credential.deviceId}`,
    `device/${second.deviceId}`,
  ]);
  expect(new Set(rows.map(({ eventId }) => eventId)).size).toBe(2);
});

import { runInDurableObject } from 'cloudflare:test';
import { expect, it } from 'vitest';
import { getPatientMonitor } from './get-patient-monitor.ts';
import { bindings, eventually, newPatient, type TestPatient } from './monitor-fixture.ts';

/** The object ends with its first answer; each call has a stub of its own. */
async function erase({ facts: { tenantId, patientId } }: TestPatient): Promise<string> {
  const ask = () => getPatientMonitor(bindings, tenantId, patientId).erase();
  const first = await eventually(
    () => ask().catch(() => 'ended'),
    (answer) => answer !== 'waiting',
  );
  return first === 'ended' ? await ask() : first;
}

const stored = ({ facts: { tenantId, patientId } }: TestPatient) =>
  runInDurableObject(getPatientMonitor(bindings, tenantId, patientId), (_, { storage }) => {
    const tables = storage.sql
      .exec<{ name: string }>(
        `select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\' and name not like 'sqlite%'`,
      )
      .toArray();
    return JSON.stringify(tables.map(({ name }) => storage.sql.exec(`select * from ${name}`).toArray()));
  });
it('a monitor that was erased takes nothing in any more: no facts that are pushed, none that are asked for', async () => {
  const patient = await newPatient();
  const { facts, credential } = patient;
  const { tenantId, patientId } = facts;
  expect(await stored(patient)).toContain(patientId);
  expect(await erase(patient)).toBe('erased');
  const monitor = getPatientMonitor(bindings, tenantId, patientId);
  // Of somebody who is followed it says so; of anybody else it holds nothing older.
  expect(await monitor.applyRegistry({ ...facts, version: 2 })).toEqual({ active: false, version: 2, erased: true });
  const ended = { ...facts, version: 2, enrolment: { ...facts.enrolment, active: false } };
  expect(await monitor.applyRegistry(ended)).toEqual({ active: true, version: 2, erased: true });
  const actor = { practitionerId: 'practitioner-1', unitIds: [facts.enrolment.unitId] };
  const named = { v: 1, tenantId, patientId, commandId: crypto.randomUUID() } as const;
  expect(await monitor.act({ ...named, actor, act: { kind: 'claim', takeOver: true } })).toEqual({
    ok: false,
    reason: 'not-found',
  });
  expect(await monitor.record(patient.batch([patient.reading(81)]))).toMatchObject({ ok: false });
  expect(
    await monitor.feed({ v: 1, credential, since: undefined, cursor: undefined, limit: 10 } as never),
  ).toMatchObject({
    ok: false,
  });
  expect(await stored(patient)).not.toContain(patientId);
});

it('one that had filled up again is erased again', async () => {
  const patient = await newPatient();
  const { tenantId, patientId } = patient.facts;
  await runInDurableObject(getPatientMonitor(bindings, tenantId, patientId), (_, { storage }) =>
    storage.kv.put('erased', 1),
  );
  expect(await stored(patient)).toContain(patientId);
  expect(await erase(patient)).toBe('erased');
  expect(await stored(patient)).not.toContain(patientId);
});

import { runInDurableObject } from 'cloudflare:test';
import { expect, it } from 'vitest';
import { getPatientMonitor } from './get-patient-monitor.ts';
import { bindings, eventually, newPatient } from './monitor-fixture.ts';

const PERSON = 'practitioner-1';

it('the monitor of a tenant’s patient answers another tenant’s names as of nobody, and changes nothing', async () => {
  const patient = await newPatient();
  const { facts, monitor } = patient;
  const { patientId } = facts;
  const { unitId } = facts.enrolment;
  await patient.record(patient.reading(80));
  const [before] = await eventually(patient.worklist, (items) => items.length === 1);
  const alertId = before?.alertId ?? '';
  expect(alertId).not.toBe('');

  const named = { v: 1, tenantId: crypto.randomUUID(), patientId, commandId: crypto.randomUUID() } as const;
  const actor = { practitionerId: PERSON, unitIds: [unitId] };
  const acknowledge = { ...named, alertId, expectRevision: '1-1', actor, note: undefined } as const;
  expect(await monitor.command({ ...acknowledge, act: { kind: 'acknowledge' } })).toEqual({
    ok: false,
    reason: 'not-found',
  });
  expect(await monitor.act({ ...named, actor, act: { kind: 'claim', takeOver: true } })).toEqual({
    ok: false,
    reason: 'not-found',
  });
  expect(await monitor.mayReceive(named.tenantId, patientId, [unitId], PERSON)).toBe('no');
  const credential = { ...patient.credential, tenantId: named.tenantId };
  const foreign = await monitor.record(patient.batch([patient.reading(70)], { credential }));
  expect(foreign).toMatchObject({ ok: false });
  await runInDurableObject(monitor, async (object) => {
    const pushed = object.applyRegistry({ ...facts, tenantId: named.tenantId, version: 9 });
    await expect(pushed).rejects.toThrow('unexpected');
  });
  expect(await patient.worklist()).toMatchObject([{ alertId, state: 'open', revision: '1-1', count: 1 }]);

  // Of the same name in the other tenant stands another object, of which nothing is known here.
  const other = getPatientMonitor(bindings, named.tenantId, patientId);
  expect(await other.act({ ...named, actor, act: { kind: 'claim', takeOver: true } })).toEqual({
    ok: false,
    reason: 'not-ready',
  });
});

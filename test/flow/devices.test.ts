import { openIdentity } from '@naer/auth/seal';
import type { HeldReadingPage } from '@naer/contracts/device';
import type { ReleaseView } from '@naer/contracts/records';
import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { castOf, patientOf } from '../support/cast.ts';
import { administratorToken, registerDevice } from '../support/device-register.ts';
import { eventually } from '../support/eventually.ts';
import { gatewayOf, statusesOf } from '../support/gateway.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 40, hangable: false });
afterAll(() => stack.stop());
const cast = castOf(stack);
const { nurse, neighbour, tenantId, takePatient } = cast;
const theirs = castOf(stack, 1);
const gateway = await gatewayOf(stack, cast);
const DAY_MS = 24 * 60 * MINUTE_MS;

async function valuesOf(patientId: string, count: number) {
  const rows = await eventually(
    () =>
      stack.ownerSql<{ value_text: string }>(
        'select value_text from measurement where patient_id = $1 order by sequence',
        [patientId],
      ),
    (found) => found.length >= count,
  );
  return rows.map(({ value_text }) => value_text);
}

test('the register is an administrator’s to write; the same identifier stands in it once, however it is written', async () => {
  const device = await registerDevice(stack, cast, { measures: ['pulse'] });
  const token = await administratorToken(stack, tenantId);
  const { organisationId } = await device.details();
  const again = {
    identifier: { ...device.identifier, value: device.identifier.value.toUpperCase() },
    kind: 'personal',
    label: 'x',
    organisationId,
  };
  const post = (by: string) =>
    call<{ code?: string }>(stack.baseUrl, { method: 'POST', path: '/api/v1/devices', token: by, body: again });
  expect(await post(token)).toMatchObject({ status: 409, body: { code: 'already-exists' } });
  expect(await post(nurse.token)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect((await nurse.get<{ items: unknown[] }>('/api/v1/devices?limit=1000')).body.items).toContainEqual({
    deviceId: device.deviceId,
    identifier: device.identifier,
    kind: 'personal',
    label: 'PO-1',
    organisationId,
    measures: ['pulse'],
    assigned: false,
  });
  expect((await theirs.nurse.get(device.path)).status).toBe(404);
});

test('a device is given by who follows the patient and has seen it as it stands; others learn nothing of the patient', async () => {
  const device = await registerDevice(stack, cast);
  const patient = takePatient('copd');
  const body = { patientId: patient.id };
  const post = (token: string, ifMatch?: string) =>
    call<{ code?: string }>(stack.baseUrl, {
      method: 'POST',
      path: `${device.path}/assignments`,
      token,
      body,
      headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
    });
  expect(await post(neighbour.token, '"1"')).toMatchObject({ status: 404, body: { code: 'not-found' } });
  expect(await post(await administratorToken(stack, tenantId), '"1"')).toMatchObject({ status: 403 });
  expect(await post(nurse.token)).toMatchObject({ status: 428, body: { code: 'missing-version' } });
  expect(await post(nurse.token, '"99"')).toMatchObject({ status: 412, body: { code: 'stale-version' } });
  const assignmentId = await device.assign(patient.id, Date.now() - DAY_MS);
  expect((await device.details()).assignments).toMatchObject([{ assignmentId, patientId: patient.id, generation: 1 }]);
  expect((await device.details(neighbour)).assignments).toMatchObject([{ assignmentId }]);
  expect(JSON.stringify(await device.details(neighbour))).not.toContain(patient.id);
  const taken = await device.change('assignments', { patientId: takePatient('copd').id });
  expect(taken).toMatchObject({ status: 409, body: { code: 'device-taken' } });
  const audit = await stack.ownerSql<{ action: string }>(
    'select action from audit_event where subject_id = $1 and actor_id = $2',
    [assignmentId, nurse.id],
  );
  expect(audit.map(({ action }) => action)).toEqual(['device.assign']);
});

test('a second kit of the same measure needs a reason, and one of another measure none', async () => {
  const patient = takePatient('copd');
  const [first, second, other] = [
    await registerDevice(stack, cast, { measures: ['oxygen-saturation', 'pulse'] }),
    await registerDevice(stack, cast, { measures: ['oxygen-saturation'] }),
    await registerDevice(stack, cast, { measures: ['body-weight'] }),
  ];
  const standing = await first.assign(patient.id, Date.now() - DAY_MS);
  const refused = await second.change<{ standing?: { assignments: object[] } }>('assignments', {
    patientId: patient.id,
  });
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'second-kit', standing: { assignments: [{ assignmentId: standing, deviceId: first.deviceId }] } },
  });
  await second.assign(patient.id, Date.now() - DAY_MS, { reason: 'The first is being repaired' });
  await other.assign(patient.id, Date.now() - DAY_MS);
});

test('a credential is issued once, rotated with overlap, and revoked at once with everything before it', async () => {
  const device = await registerDevice(stack, cast);
  const patient = takePatient('copd');
  const assignmentId = await device.assign(patient.id, Date.now() - DAY_MS);
  const sender = (deviceCredential: string) =>
    patientOf(stack.baseUrl, tenantId, { ...patient, deviceId: device.deviceId, deviceCredential });
  const first = await device.credential(assignmentId, 60);
  expect([first.generation, first.previousUntil]).toEqual([1, undefined]);
  const second = await device.credential(assignmentId, 60);
  expect([second.generation, typeof second.previousUntil]).toEqual([2, 'string']);
  for (const one of [first, second])
    expect(statusesOf(await sender(one.credential).post([oxygen(95, { id: one.credential.slice(-9) })]))).toEqual([
      'recorded',
    ]);
  const third = await device.credential(assignmentId);
  expect(third.previousUntil).toBeUndefined();
  for (const one of [first, second])
    expect(await sender(one.credential).post([oxygen(95)])).toMatchObject({
      status: 401,
      body: { code: 'credential-revoked' },
    });
  expect((await sender(third.credential).post([oxygen(96)])).status).toBe(200);
  expect(await device.change(`assignments/${assignmentId}/revoke`)).toMatchObject({
    status: 200,
    body: { active: true },
  });
  expect((await sender(third.credential).post([oxygen(97)])).status).toBe(401);
  const fourth = await device.credential(assignmentId, 60);
  expect((await sender(third.credential).post([oxygen(97)])).status).toBe(401);
  expect((await sender(fourth.credential).post([oxygen(98)])).status).toBe(200);
});

test('the slots of a shared device are one patient’s each; what comes without or with another’s is kept at the device', async () => {
  const device = await registerDevice(stack, cast, { kind: 'shared' });
  const [one, other] = [takePatient('copd'), takePatient('copd')];
  await device.assign(one.id, Date.now() - DAY_MS, { slot: '1' });
  await device.assign(other.id, Date.now() - DAY_MS, { slot: '2' });
  expect(await device.change('assignments', { patientId: one.id, slot: '2' })).toMatchObject({
    body: { code: 'device-taken' },
  });
  expect(await device.change('assignments', { patientId: one.id })).toMatchObject({ body: { code: 'device-shared' } });
  const of = { device: device.identifier };
  const stray = oxygen(84, { ...of, id: 'stray' });
  const reply = await gateway.post([
    oxygen(94, { ...of, user: '1' }),
    oxygen(95, { ...of, user: '2' }),
    stray,
    oxygen(80, { ...of, user: '3' }),
  ]);
  expect(statusesOf(reply)).toEqual(['recorded', 'recorded', 'quarantined', 'quarantined']);
  expect([await valuesOf(one.id, 1), await valuesOf(other.id, 1)]).toEqual([['94'], ['95']]);
  expect((await gateway.post([stray])).body.items).toEqual([
    { index: 0, status: 'duplicate', firstStatus: 'quarantined', id: reply.body.items[2]?.id },
  ]);
});

test('what is kept at a device is seen and released where the device belongs, once, to whom one follows', async () => {
  const device = await registerDevice(stack, cast, { kind: 'shared' });
  const [right, wrong] = [takePatient('copd'), takePatient('copd')];
  const { body } = await gateway.post([oxygen(83, { device: device.identifier })]);
  const id = body.items[0]?.id ?? '';
  const held = (by: typeof nurse) => by.get<HeldReadingPage>('/api/v1/devices/quarantine?limit=1000');
  const release = (patientId: string, by = nurse) =>
    by.post<ReleaseView & { code?: string }>(`/api/v1/devices/quarantine/${id}/release`, { patientId });
  expect((await held(nurse)).body.items.find((one) => one.id === id)).toMatchObject({
    deviceId: device.deviceId,
    value: 83,
    state: 'held',
    reason: 'not-assigned-at-measured-time',
  });
  expect((await held(theirs.nurse)).body.items).toEqual([]);
  expect(await release(right.id, theirs.nurse)).toMatchObject({ status: 404 });
  expect(await release(theirs.takePatient('copd').id)).toMatchObject({ status: 404 });
  const released = await eventually(
    () => release(right.id),
    ({ status }) => status === 200,
  );
  expect(released.body).toMatchObject({ id, state: 'released', status: 'recorded', measurementId: `${right.id}.1` });
  expect((await release(right.id)).body.measurementId).toBe(`${right.id}.1`);
  expect(await release(wrong.id)).toMatchObject({ status: 409, body: { code: 'released-to-another' } });
  expect(await nurse.entryOf(right.id)).toMatchObject({ severity: 'red', value: 83 });
});

test('what is released stands under the assignment of its own time, and under none of another', async () => {
  const device = await registerDevice(stack, cast, { kind: 'shared' });
  const patient = takePatient('copd');
  const assignmentId = await device.assign(patient.id, Date.now() - DAY_MS, { slot: '1' });
  const of = { device: device.identifier };
  const { body } = await gateway.post([
    oxygen(95, { ...of, at: Date.now() - 2 * DAY_MS }),
    oxygen(96, { ...of, at: Date.now() - 60 * MINUTE_MS }),
  ]);
  const [before = '', within = ''] = body.items.map(({ id }) => id);
  for (const id of [before, within])
    await eventually(
      () => nurse.post<ReleaseView>(`/api/v1/devices/quarantine/${id}/release`, { patientId: patient.id }),
      ({ status }) => status === 200,
    );
  expect(await valuesOf(patient.id, 2)).toEqual(['95', '96']);
  const under = await stack.ownerSql(
    'select value_text, assignment_id from measurement where patient_id = $1 order by 1',
    [patient.id],
  );
  expect(under).toEqual([
    { value_text: '95', assignment_id: before },
    { value_text: '96', assignment_id: assignmentId },
  ]);
});

test('a session is for a patient confirmed by two identifiers, and ends by itself; nothing of them is logged', async () => {
  const device = await registerDevice(stack, cast, { kind: 'shared' });
  const [patient, next] = [takePatient('copd'), takePatient('copd')];
  const [row] = await stack.ownerSql<{ sealed: string; wrapped_key: string }>(
    `select i.sealed, k.wrapped_key from patient_identity i join tenant_key k using (tenant_id, key_id) where i.patient_id = $1`,
    [patient.id],
  );
  const sealed = { v: 1, sealed: row?.sealed ?? '', wrappedKey: row?.wrapped_key ?? '' } as const;
  const opened = await openIdentity(stack.secrets.identityKey, sealed, { tenantId, patientId: patient.id });
  if (!opened.ok) throw new Error('It does not open');
  const { name, birthDate, nationalId = '' } = opened.value;
  const begin = (patientId: string, confirmedBy: object) =>
    device.change('sessions', { patientId, confirmedBy, minutes: 10 });
  const nationalIdEnd = nationalId.slice(-5);
  for (const wrong of [
    { birthDate: '1901-01-01', name },
    { birthDate, name: 'Ola Annen' },
    { birthDate, nationalIdEnd: '00000' },
  ])
    expect(await begin(patient.id, wrong)).toMatchObject({ status: 422, body: { code: 'not-confirmed' } });
  expect(await begin(patient.id, { birthDate })).toMatchObject({ status: 422, body: { code: 'invalid-request' } });
  expect(await begin(next.id, { birthDate, nationalIdEnd })).toMatchObject({
    status: 422,
    body: { code: 'not-confirmed' },
  });
  const begun = await begin(patient.id, { birthDate, nationalIdEnd });
  expect(begun).toMatchObject({ status: 201, body: { active: true } });
  const until = Date.parse(begun.body.to ?? '');
  expect(until - Date.parse(begun.body.from)).toBe(10 * MINUTE_MS);
  expect(await begin(patient.id, { birthDate, name: ` ${name.toUpperCase()}` })).toMatchObject({
    body: { code: 'device-taken' },
  });
  const of = { device: device.identifier };
  const reply = await gateway.post([oxygen(96, of), oxygen(80, { ...of, at: Date.now() - 5 * MINUTE_MS })]);
  expect(statusesOf(reply)).toEqual(['recorded', 'quarantined']);
  expect(await valuesOf(patient.id, 1)).toEqual(['96']);
  await device.end(begun.body.assignmentId, Date.now());
  expect(statusesOf(await gateway.post([oxygen(81, of)]))).toEqual(['quarantined']);
  for (const secret of [nationalId, name]) expect(stack.workerLog()).not.toContain(secret);
});

import { randomUUID } from 'node:crypto';
import type { DeviceView } from '@naer/contracts/device';
import { Records } from '@naer/db/records';
import { assignDevice } from '@naer/services/device/assign-device';
import { endAssignment } from '@naer/services/device/end-assignment';
import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { administratorToken, registerDevice, type TestDevice } from '../support/device-register.ts';
import { eventually } from '../support/eventually.ts';
import { gatewayOf, statusesOf } from '../support/gateway.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { must } from '../support/records-tenant.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 40, hangable: false });
afterAll(() => stack.stop());
const cast = castOf(stack);
const { nurse, neighbour, tenantId, takePatient, takeNeighboursPatient } = cast;
const theirs = castOf(stack, 1);
const { appUrl, sqlEndpoint } = stack.database;
const records = new Records({ databaseUrl: appUrl, sqlEndpoint });
const administrator = await administratorToken(stack, tenantId);
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Another organisation of the tenant, to which the neighbour's unit belongs. */
const [another] = await stack.ownerSql<{ organisation_id: string }>(
  `select o.organisation_id from organisation o where o.tenant_id = $1 and o.organisation_id <>
     (select u.organisation_id from unit u where u.tenant_id = $1 and u.unit_id = $2) limit 1`,
  [tenantId, cast.unitId],
);
const organisationId = another?.organisation_id ?? '';
await stack.ownerSql('update unit set organisation_id = $2 where unit_id = $1', [neighbour.unitId, organisationId]);

async function ask<Body = DeviceView>(
  device: TestDevice,
  method: 'PUT' | 'POST',
  path: string,
  body: object,
  { token = administrator, match }: { readonly token?: string; readonly match?: string } = {},
) {
  const seen = await call(stack.baseUrl, { path: device.path, token: nurse.token });
  return await call<Body & { code?: string; errors?: object[] }>(stack.baseUrl, {
    method,
    path: `${device.path}${path}`,
    token,
    body,
    headers: match === '' ? {} : { 'if-match': match ?? seen.headers.get('etag') ?? '' },
  });
}

test('an administrator who has seen the device as it stands changes what it is called, whose it is and what it measures', async () => {
  const device = await registerDevice(stack, cast);
  const was = await device.details();
  const body = { label: 'PO-2', organisationId: was.organisationId, measures: ['pulse', 'pulse'] };
  const refusals = [
    await ask(device, 'PUT', '', body, { token: nurse.token }),
    await ask(device, 'PUT', '', body, { token: await administratorToken(stack, theirs.tenantId) }),
    await ask(device, 'PUT', '', body, { match: '' }),
    await ask(device, 'PUT', '', body, { match: '"99"' }),
    await ask(device, 'PUT', '', { ...body, label: 'Oximeter of 15814810035' }),
    await ask(device, 'PUT', '', { ...body, organisationId: randomUUID() }),
    await ask(device, 'PUT', '', { ...body, identifier: device.identifier }),
  ];
  expect(refusals.map(({ status, body: { code } }) => [status, code])).toEqual([
    [403, 'forbidden'],
    [404, 'not-found'],
    [428, 'missing-version'],
    [412, 'stale-version'],
    [422, 'invalid-request'],
    [422, 'invalid-request'],
    [422, 'invalid-request'],
  ]);
  const changed = await ask(device, 'PUT', '', body);
  expect([changed.status, changed.body]).toEqual([
    200,
    { ...was, label: 'PO-2', measures: ['pulse'], assignments: undefined },
  ]);
  const { headers, body: now } = await nurse.get<DeviceView>(device.path);
  expect([headers.get('etag'), now.label]).toEqual([changed.headers.get('etag'), 'PO-2']);
  const audit = await stack.ownerSql<{ action: string }>('select action from audit_event where subject_id = $1', [
    device.deviceId,
  ]);
  expect(audit.map(({ action }) => action)).toContain('device.change');
});

test('a device is retired once nobody has it: it is given to nobody any more, and what it measured before still comes in', async () => {
  const device = await registerDevice(stack, cast);
  const patient = takePatient('copd');
  const assignmentId = await device.assign(patient.id, Date.now() - DAY_MS);
  expect(await ask(device, 'POST', '/retire', {})).toMatchObject({ status: 409, body: { code: 'device-assigned' } });
  await device.end(assignmentId, Date.now() - MINUTE_MS);
  expect(await ask(device, 'POST', '/retire', {}, { token: nurse.token })).toMatchObject({ status: 403 });
  expect(await ask(device, 'POST', '/retire', {}, { match: '"1"' })).toMatchObject({ status: 412 });
  const retired = await ask(device, 'POST', '/retire', {});
  expect(retired).toMatchObject({ status: 200, body: { deviceId: device.deviceId, retired: true, assigned: false } });
  expect(await ask(device, 'POST', '/retire', {})).toMatchObject({ status: 200, body: { retired: true } });
  expect(await device.change('assignments', { patientId: takePatient('copd').id })).toMatchObject({
    status: 409,
    body: { code: 'device-retired' },
  });
  const listed = (await nurse.get<{ items: DeviceView[] }>('/api/v1/devices?limit=1000')).body.items;
  expect(listed.find(({ deviceId }) => deviceId === device.deviceId)).toMatchObject({ retired: true });
  const gateway = await gatewayOf(stack, cast);
  const reply = await gateway.post([oxygen(93, { device: device.identifier, at: Date.now() - 60 * MINUTE_MS })]);
  expect(statusesOf(reply)).toEqual(['recorded']);
});

test('a session with a shared device is begun where the device belongs, whomever one follows elsewhere', async () => {
  const device = await registerDevice(stack, cast, { kind: 'shared' });
  const own = takeNeighboursPatient('copd');
  const begin = (patientId: string, token: string) =>
    ask(device, 'POST', '/sessions', { patientId, confirmedBy: { birthDate: '1901-01-01', name: 'x' } }, { token });
  expect(await begin(own.id, neighbour.token)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect(await begin(own.id, nurse.token)).toMatchObject({ status: 404, body: { code: 'not-found' } });
  expect(await begin(takePatient('copd').id, nurse.token)).toMatchObject({
    status: 422,
    body: { code: 'not-confirmed' },
  });
});

test('a gateway of one organisation of the tenant sends for its own devices alone, until they are given to it', async () => {
  const device = await registerDevice(stack, cast);
  const patient = takePatient('copd');
  await device.assign(patient.id, Date.now() - DAY_MS);
  const [ours, beside] = [await gatewayOf(stack, cast), await gatewayOf(stack, { tenantId, unitId: neighbour.unitId })];
  const of = { device: device.identifier };
  const codeOf = async (gateway: typeof ours, value: number) =>
    (await gateway.post([oxygen(value, of)])).body.items[0]?.problem?.code;
  expect([await codeOf(beside, 91), await codeOf(ours, 92)]).toEqual(['unknown-device', undefined]);
  const fall = { code: '4.1', at: new Date().toISOString(), ...of };
  expect((await beside.tell([fall])).body.items?.[0]?.problem?.code).toBe('unknown-device');
  const moved = await ask(device, 'PUT', '', { label: 'PO-1', organisationId, measures: [] });
  expect(moved.status).toBe(200);
  expect([await codeOf(beside, 93), await codeOf(ours, 94)]).toEqual([undefined, 'unknown-device']);
  const kept = await eventually(
    () =>
      stack.ownerSql<{ value_text: string }>(
        'select value_text from measurement where patient_id = $1 order by sequence',
        [patient.id],
      ),
    (rows) => rows.length >= 2,
  );
  expect(kept.map(({ value_text }) => value_text)).toEqual(['92', '93']);
});

test('a change that no object was told of is brought to all of them by the sweep', async () => {
  const device = await registerDevice(stack, cast);
  const [before, after] = [takePatient('copd'), takePatient('copd')];
  const assignmentId = await device.assign(before.id, Date.now() - DAY_MS);
  const gateway = await gatewayOf(stack, cast);
  const post = async (value: number) => (await gateway.post([oxygen(value, { device: device.identifier })])).body.items;
  expect((await post(95))[0]?.id).toContain(before.id);
  const movedAt = Date.now();
  must(await endAssignment(records, { tenantId, patientId: before.id, assignmentId, to: movedAt }));
  const { deviceId } = device;
  const taken = { deviceId, assignmentId: randomUUID(), from: movedAt };
  must(await assignDevice(records, { tenantId, patientId: after.id, ...taken }));
  await stack.sweep();
  expect((await post(96))[0]).toMatchObject({ status: 'recorded', id: `${after.id}.1` });
});

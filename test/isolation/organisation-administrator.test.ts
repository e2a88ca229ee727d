import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { registerDevice, type TestDevice } from '../support/device-register.ts';
import { gatewayOf } from '../support/gateway.ts';
import { cookieOf, SEALED_BY_TESTS, staffSession } from '../support/sessions.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 2, hangable: false, bindings: SEALED_BY_TESTS });
afterAll(() => stack.stop());
const cast = castOf(stack);
const { tenantId, unitId, nurse, neighbour } = cast;
const administratorId = randomUUID();

/** What an administrator of the one organisation meets in the other, by the names that paths have. */
let beside: Readonly<Record<string, string>>;
let own: { readonly organisationId: string; readonly device: TestDevice };
let theirs: TestDevice;

beforeAll(async () => {
  const units = await stack.ownerSql<{ unit_id: string; organisation_id: string }>(
    'select unit_id, organisation_id from unit where tenant_id = $1',
    [tenantId],
  );
  const organisationId = units.find((unit) => unit.unit_id === unitId)?.organisation_id ?? '';
  const [other] = await stack.ownerSql<{ organisation_id: string }>(
    'select organisation_id from organisation where tenant_id = $1 and organisation_id <> $2 limit 1',
    [tenantId, organisationId],
  );
  const otherId = other?.organisation_id ?? '';
  await stack.ownerSql('update unit set organisation_id = $2 where unit_id = $1', [neighbour.unitId, otherId]);
  await stack.ownerSql(`insert into practitioner (tenant_id, practitioner_id, name) values ($1, $2, 'Kari Prøvesen')`, [
    tenantId,
    administratorId,
  ]);
  await stack.ownerSql(
    `insert into practitioner_role (tenant_id, role_id, practitioner_id, role, organisation_id)
     values ($1, $2, $3, 'administrator', $4)`,
    [tenantId, randomUUID(), administratorId, organisationId],
  );
  const there = { tenantId, unitId: neighbour.unitId, nurse: neighbour };
  theirs = await registerDevice(stack, there);
  own = { organisationId, device: await registerDevice(stack, cast) };
  const { clientId } = await gatewayOf(stack, there);
  beside = {
    organisationId: otherId,
    unitId: neighbour.unitId,
    practitionerId: neighbour.id,
    clientId,
    deviceId: theirs.deviceId,
  };
});

async function asAdministrator(method: 'GET' | 'POST' | 'PUT', path: string, body?: object, etag?: string) {
  const current = { tenantId, practitionerId: administratorId, capacityId: `administrator.${own.organisationId}` };
  const headers = { ...(await cookieOf(stack, staffSession(current))), ...(etag && { 'if-match': etag }) };
  return await call<{ code?: string; organisationId?: string }>(stack.baseUrl, { method, path, body, headers });
}

const etagOf = async (path: string) =>
  (await call(stack.baseUrl, { path, token: nurse.token })).headers.get('etag') ?? '';
const identifier = () => ({ system: 'urn:test', value: randomUUID() });
const MEMBER = { name: 'Ola Prøvesen', units: [], roles: [] };
const CLIENT = {
  name: 'x',
  scopes: ['system/Observation.c'],
  jwksUri: 'https://keys.example.org/jwks',
  requireDpop: false,
};
const DEVICE = { kind: 'personal', label: 'x', measures: [] };

type Attempt = readonly [method: 'GET' | 'POST' | 'PUT', path: string, body?: (organisationId: string) => object];
const ATTEMPTS: readonly Attempt[] = [
  ['PUT', 'organisations/:organisationId', () => ({ name: 'x', areas: [] })],
  ['POST', 'organisations/:organisationId/suspend', () => ({ reason: 'x' })],
  ['POST', 'organisations/:organisationId/leave', () => ({ reason: 'x' })],
  [
    'POST',
    'organisations/:organisationId/successors',
    (successorId) => ({ successorId, from: '2030-01-01', reason: 'x' }),
  ],
  ['PUT', 'tenant', () => ({})],
  ['POST', 'units', (organisationId) => ({ organisationId, name: 'x' })],
  ['PUT', 'units/:unitId', () => ({ name: 'x' })],
  ['POST', 'units/:unitId/close'],
  ['POST', 'members', (organisationId) => ({ ...MEMBER, roles: [{ role: 'administrator', organisationId }] })],
  ['POST', 'members', () => ({ ...MEMBER, roles: [{ role: 'administrator' }] })],
  ['POST', 'members', () => ({ ...MEMBER, units: [{ unitId: beside.unitId, role: 'nurse' }] })],
  ['PUT', 'members/:practitionerId', () => MEMBER],
  ['POST', 'members/:practitionerId/suspend'],
  ['POST', 'members/:practitionerId/end-logins'],
  ['POST', 'members/:practitionerId/invitations'],
  ['POST', 'clients', (organisationId) => ({ ...CLIENT, organisationId })],
  ['GET', 'clients/:clientId'],
  ['PUT', 'clients/:clientId', () => CLIENT],
  ['POST', 'clients/:clientId/revoke'],
  ['POST', 'devices', (organisationId) => ({ ...DEVICE, identifier: identifier(), organisationId })],
  ['PUT', 'devices/:deviceId', (organisationId) => ({ label: 'x', measures: [], organisationId })],
  ['PUT', 'devices/:deviceId', () => ({ label: 'x', measures: [], organisationId: own.organisationId })],
  ['POST', 'devices/:deviceId/retire', () => ({})],
  ['POST', 'archives', (organisationId) => ({ organisationId })],
  ['POST', 'erasures', (organisationId) => ({ organisationId })],
];

const NAMED = ATTEMPTS.map((attempt) => ({ name: `${attempt[0]} ${attempt[1]}`, attempt }));

test.each(NAMED)('an administrator of one organisation does not $name of another', async ({ attempt }) => {
  const [method, path, body] = attempt;
  const filled = `/api/v1/${path.replace(/:(\w+)/g, (_, name: string) => beside[name] ?? '')}`;
  const { status, body: answer } = await asAdministrator(method, filled, body?.(beside.organisationId ?? ''), '"1"');
  expect([403, 404], JSON.stringify(answer)).toContain(status);
  expect(['forbidden', 'not-found']).toContain(answer.code);
});

test('nor gives a device of the own organisation to another, and keeps the own as before', async () => {
  const { organisationId, device } = own;
  const change = { label: 'PO-3', measures: [] };
  const etag = await etagOf(device.path);
  const given = await asAdministrator('PUT', device.path, { ...change, organisationId: beside.organisationId }, etag);
  expect(given).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  const made = { ...DEVICE, identifier: identifier(), organisationId };
  const changed = { ...change, organisationId };
  expect(await asAdministrator('POST', '/api/v1/devices', made)).toMatchObject({
    status: 201,
    body: { organisationId },
  });
  expect(await asAdministrator('PUT', device.path, changed, etag)).toMatchObject({
    status: 200,
    body: { label: 'PO-3' },
  });
  const retired = await asAdministrator('POST', `${device.path}/retire`, {}, await etagOf(device.path));
  expect(retired).toMatchObject({ status: 200, body: { retired: true } });
  expect(await theirs.details()).toMatchObject({ label: 'PO-1', organisationId: beside.organisationId });
});

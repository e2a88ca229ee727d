import type { ClientSaved } from '@naer/contracts/client';
import { publicKeySchema } from '@naer/contracts/public-keys';
import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { registerDevice } from '../support/device-register.ts';
import { newKey } from '../support/partner.ts';
import { startStack } from '../support/stack.ts';
import { naer, personAs } from '../support/steward.ts';
import { unitDesk } from '../support/unit-desk.ts';

/** What is done to no patient has who, in what role and for which organisation all the same. */
const stack = await startStack({ patients: 2, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack);
const { tenantId, unitId, nurse } = ours;

test('every act on the frame says in what role it was done, and for which organisation where there is one', async () => {
  const since = new Date();
  const admin = await personAs(stack, tenantId, nurse.id, 'administrator');
  const organisationId = (
    await stack.ownerSql<{ id: string }>('select organisation_id as id from unit where unit_id = $1', [unitId])
  )[0]?.id;
  const made = await admin.post<{ unitId: string }>('/api/v1/units', { organisationId, name: 'Prøve' });
  expect(made.status).toBe(201);
  expect(
    (await admin.put(`/api/v1/units/${made.body.unitId}`, { name: 'Prøve 2' }, made.headers.get('etag') ?? '"1"'))
      .status,
  ).toBe(200);
  expect((await admin.post(`/api/v1/units/${made.body.unitId}/close`)).status).toBe(200);
  const member = { name: 'Kari Testesen', units: [{ unitId, role: 'nurse' }], roles: [] };
  const added = await admin.post<{ practitionerId: string }>('/api/v1/members', member);
  expect(added.status).toBe(201);
  expect((await admin.post(`/api/v1/members/${added.body.practitionerId}/end-logins`)).status).toBe(200);
  const jwks = { keys: [publicKeySchema.parse((await newKey('ES256')).publicJwk)] };
  const client = { organisationId, name: 'System', scopes: ['system/Observation.rs'], jwks };
  const saved = await admin.post<ClientSaved>('/api/v1/clients', client);
  expect((await admin.post(`/api/v1/clients/${saved.body.clientId}/revoke`)).status).toBe(200);
  const device = await registerDevice(stack, ours);
  expect((await admin.post(`${device.path}/retire`, {}, { 'if-match': '"1"' })).status).toBe(200);
  await unitDesk(stack, nurse).put('contact', { practitionerId: nurse.id, phone: '+4790000001' });
  await naer(stack, ['tenant', 'suspend', '--tenant', tenantId, '--reason', 'x']);
  await naer(stack, ['tenant', 'resume', '--tenant', tenantId, '--reason', 'x']);

  const rows = await stack.ownerSql<{ action: string; role: string; organisation: string | null }>(
    `select action, role, organisation_id as organisation from audit_event
     where tenant_id = $1 and recorded_at >= $2 and subject_patient_id is null and outcome = 'allowed'
     order by recorded_at`,
    [tenantId, since],
  );
  const roles = Object.fromEntries(rows.map(({ action, role }) => [action, role]));
  expect(roles).toMatchObject({
    'unit.create': 'administrator',
    'unit.rename': 'administrator',
    'unit.close': 'administrator',
    'member.add': 'administrator',
    'member.end-logins': 'administrator',
    'client.create': 'administrator',
    'client.revoke': 'administrator',
    'device.register': 'administrator',
    'device.retire': 'administrator',
    'tenant.suspend': 'operator',
    'tenant.resume': 'operator',
  });
  expect(rows.filter(({ role }) => role === null)).toEqual([]);
  const atUnits = rows.filter(({ role }) => role === 'nurse');
  expect(atUnits.length).toBeGreaterThan(0);
  expect(new Set(atUnits.map(({ organisation }) => organisation))).toEqual(new Set([organisationId]));
});

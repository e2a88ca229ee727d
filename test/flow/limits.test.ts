import { randomUUID } from 'node:crypto';
import { Records } from '@naer/db/records';
import { document, issue } from '@naer/fhir-map/vkp/invented-document-fixture';
import { revokeCredentials } from '@naer/services/device/revoke-credentials';
import { afterAll, describe, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { partnerOf, tokenOf } from '../support/partner.ts';
import { must } from '../support/records-tenant.ts';
import { startStack } from '../support/stack.ts';
import { personAs } from '../support/steward.ts';

/** Small enough to be met at once, and filled again too slowly for a test to see it. */
const LIMITS = {
  deviceRequests: 5,
  deviceItems: 40,
  deviceAlarms: 8,
  personRequests: 30,
  clientRequests: 4,
  addressLogins: 3,
  addressTokens: 3,
};
const stack = await startStack({ patients: 6, hangable: false, bindings: { LIMITS: JSON.stringify(LIMITS) } });
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const theirs = castOf(stack, 1);
const { tenantId, unitId, nurse } = ours;
type Sender = ReturnType<typeof ours.takePatient>;

const alarm = ({ deviceCredential: token }: Sender) =>
  call(stack.baseUrl, {
    method: 'POST',
    path: '/ingest/v1/events',
    token,
    body: { events: [{ code: '3', at: new Date().toISOString() }] },
  });
const storedOf = (patientId: string) => stack.ownerSql('select 1 from measurement where patient_id = $1', [patientId]);
let made = 0;
/** One that nobody has sent before. */
function reading() {
  made += 1;
  return oxygen(95, { id: randomUUID(), measuredAt: new Date(Date.now() - made * 2_000).toISOString() });
}
async function statuses(times: number, send: () => Promise<{ readonly status: number }>): Promise<number[]> {
  const found = [];
  for (let nth = 0; nth < times; nth += 1) found.push((await send()).status);
  return found;
}

describe('a device that sends too much', () => {
  test('is told when to come again, and nothing of what was refused is kept', async () => {
    const patient = ours.takePatient('copd');
    const post = () => patient.post([reading()]);
    expect(await statuses(5, post)).toEqual([200, 200, 200, 200, 200]);
    const refused = await post();
    expect([refused.status, refused.body.code, refused.headers.get('content-type')]).toEqual([
      429,
      'too-many-requests',
      'application/problem+json',
    ]);
    const wait = Number(refused.headers.get('retry-after'));
    expect([wait >= 1, wait <= 60]).toEqual([true, true]);
    await statuses(5, post);
    await eventually(
      () => storedOf(patient.id),
      (rows) => rows.length >= 5,
    );
    await stack.sweep();
    expect((await storedOf(patient.id)).length).toBe(5);
    expect((await alarm(patient)).status).toBe(200);
  });

  test('a batch that is more than is left is kept not at all', async () => {
    const patient = ours.takePatient('copd');
    const batch = (n: number) => patient.post(Array.from({ length: n }, () => reading()));
    expect([(await batch(30)).status, (await batch(20)).status, (await batch(10)).status]).toEqual([200, 429, 200]);
    await eventually(
      () => storedOf(patient.id),
      (rows) => rows.length >= 40,
    );
    expect((await storedOf(patient.id)).length).toBe(40);
  });

  test('whose credential was revoked floods in vain: the others of its tenant send on', async () => {
    const [lost, other] = [ours.takePatient('heart-failure'), ours.takePatient('heart-failure')];
    const records = new Records({ databaseUrl: stack.database.appUrl, sqlEndpoint: stack.database.sqlEndpoint });
    const [row] = await stack.ownerSql<{ assignment_id: string }>(
      'select assignment_id from device_assignment where patient_id = $1',
      [lost.id],
    );
    must(await revokeCredentials(records, { tenantId, patientId: lost.id, assignmentId: row?.assignment_id ?? '' }));
    await stack.sweep();
    const flood = await statuses(40, () => lost.post([oxygen(95)]));
    expect(new Set(flood)).toEqual(new Set([401, 429]));
    expect(await statuses(3, () => other.post([reading()]))).toEqual([200, 200, 200]);
    expect((await nurse.get(`/api/v1/units/${unitId}/worklist`)).status).toBe(200);
  });
});

describe('a gateway that sends too much', () => {
  test('is held back, and its alarms are not', async () => {
    const [, , shown] = stack.demo.tenants[0]?.partners ?? [];
    if (shown === undefined) throw new Error('The demo has no gateway');
    const token = await tokenOf(await partnerOf(shown), shown.tokenEndpoint);
    const send = (kind: string) =>
      call(stack.baseUrl, { method: 'POST', path: `/ingest/v1/gateway/${kind}`, token, body: {} });
    expect((await statuses(8, () => send('measurements'))).slice(-1)).toEqual([429]);
    expect(await statuses(8, () => send('events'))).toEqual(Array.from({ length: 8 }, () => 422));
    expect((await send('measurements')).status).toBe(429);

    // At the FHIR door only the body says whether it is an alarm.
    const fhir = (body: object, headers = {}) =>
      call<{ issue?: readonly { details: { coding: readonly { code: string }[] } }[] }>(stack.baseUrl, {
        method: 'POST',
        path: '/fhir/R4',
        token,
        body,
        headers,
      });
    const batch = { resourceType: 'Bundle', type: 'batch', entry: [] };
    const hub = { ...document([issue('3')]), resourceType: 'Bundle' };
    expect((await fhir(batch)).status).toBe(429);
    const taken = await fhir(hub);
    // It names no device: it is refused for what it says, and not for how much was sent.
    expect([taken.status, taken.body.issue?.[0]?.details.coding[0]?.code]).not.toContain('too-many-requests');
    expect(await statuses(5, () => fhir(hub))).not.toContain(429);
    expect((await fhir(batch)).status).toBe(429);
    const large = { ...hub, id: 'x'.repeat(70_000) };
    expect((await fhir(large)).status).toBe(429);
    expect((await fhir(hub, { authorization: 'Bearer Plantesen' })).status).toBe(401);
  });
});

describe('a person who asks too much', () => {
  test('is held back, also by a second token; colleagues and another tenant are not', async () => {
    const path = `/api/v1/units/${unitId}/worklist`;
    const ask = (token: string) => call(stack.baseUrl, { path, token });
    const found = await statuses(60, () => ask(ours.physician.token));
    expect(found.filter((status) => status === 200).length).toBeGreaterThanOrEqual(30);
    expect(found.at(-1)).toBe(429);
    const second = await personAs(stack, tenantId, ours.physician.id, 'physician', [unitId]);
    const refused = await ask(second.token);
    expect([refused.status, Number(refused.headers.get('retry-after')) >= 1]).toEqual([429, true]);
    expect((await nurse.get(path)).status).toBe(200);
    expect((await theirs.nurse.get(`/api/v1/units/${theirs.unitId}/worklist`)).status).toBe(200);
  });
});

describe('a stranger', () => {
  const from = (address: string) => ({ 'cf-connecting-ip': address });

  test('at the log-in is held back by address', async () => {
    const ask = (address: string) =>
      fetch(`${stack.baseUrl}/oauth/login?provider=none`, { redirect: 'manual', headers: from(address) });
    expect(await statuses(4, () => ask('192.0.2.1'))).toEqual([303, 303, 303, 429]);
    expect((await ask('192.0.2.2')).status).toBe(303);
  });

  test('at the token endpoint too', async () => {
    const ask = (address: string) =>
      fetch(`${stack.baseUrl}/oauth/token`, {
        method: 'POST',
        headers: from(address),
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: `${tenantId}.${randomUUID()}`,
          client_secret: 'x',
        }),
      });
    expect(await statuses(4, () => ask('192.0.2.1'))).toEqual([401, 401, 401, 429]);
    expect((await ask('192.0.2.2')).status).toBe(401);
  });
});

describe('a quota', () => {
  test('that is used up is told by its name; nothing is made', async () => {
    await stack.ownerSql(`update tenant set quotas = '{"units": 2}' where tenant_id = $1`, [tenantId]);
    const admin = await personAs(stack, tenantId, nurse.id, 'administrator');
    const [unit] = await stack.ownerSql<{ organisation_id: string }>(
      'select organisation_id from unit where unit_id = $1',
      [unitId],
    );
    const body = { organisationId: unit?.organisation_id, name: 'En for mye' };
    const refused = await admin.post<{ code?: string; quota?: string }>('/api/v1/units', body);
    expect([refused.status, refused.body.code, refused.body.quota]).toEqual([409, 'quota-exceeded', 'units']);
    expect(
      await stack.ownerSql('select 1 from unit where tenant_id = $1 and name = $2', [tenantId, body.name]),
    ).toEqual([]);
    await stack.ownerSql(`update tenant set quotas = '{}' where tenant_id = $1`, [tenantId]);
    expect((await admin.post('/api/v1/units', body)).status).toBe(201);
  });
});

test('no line of the log is about each of them', () => {
  const lines = stack
    .workerLog()
    .split('\n')
    .filter((line) => line.includes('"status":429'));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.length).toBeLessThan(30);
});

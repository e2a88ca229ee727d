import { randomUUID } from 'node:crypto';
import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import type { ClientSaved, ClientView } from '@naer/contracts/client';
import { publicKeySchema } from '@naer/contracts/public-keys';
import { observation } from '@naer/fhir-map/invented-fixture';
import { afterAll, describe, expect, test } from 'vitest';
import { call, type Reply } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import {
  assertionOf,
  formOf,
  newKey,
  partnerOf,
  postToken,
  proofOf,
  type TestPartner,
  tokenOf,
} from '../support/partner.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 6, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const theirs = castOf(stack, 1);
const [tenant] = stack.demo.tenants;
const [reader, , gateway] = await Promise.all((tenant?.partners ?? []).map(partnerOf));
const [shown] = tenant?.partners ?? [];
if (reader === undefined || gateway === undefined || shown === undefined) throw new Error('The demo has no partners');
const endpoint = shown.tokenEndpoint;
const organisationId = shown.organisationId ?? '';

/** The nurse in another role: a local token brings its own. */
const roleOf = (role: 'administrator' | 'auditor', { tenantId, nurse } = ours) =>
  issueLocalPractitionerToken(stack.secrets.practitionerTokenKey, {
    tenantId,
    practitionerId: nurse.id,
    role,
    unitIds: [],
    expiresAt: Date.now() + 3_600_000,
  });
const admin = await roleOf('administrator');

type Body = {
  readonly code?: string;
  readonly errors?: readonly { readonly field: string; readonly allowed?: string[] }[];
};
const post = <T = Body>(path: string, body?: unknown, token = admin): Promise<Reply<T>> =>
  call<T>(stack.baseUrl, { method: 'POST', path: `/api/v1${path}`, body, token });
const get = <T = Body>(path: string, token = admin): Promise<Reply<T>> =>
  call<T>(stack.baseUrl, { path: `/api/v1${path}`, token });
const put = <T = Body>(path: string, body: unknown, version: number): Promise<Reply<T>> =>
  call<T>(stack.baseUrl, {
    method: 'PUT',
    path: `/api/v1${path}`,
    body,
    token: admin,
    headers: { 'if-match': `"${version}"` },
  });

const keyBody = ({ publicJwk }: TestPartner['key']) => publicKeySchema.parse(publicJwk);
const client = (more: object = {}) => ({
  organisationId,
  name: 'Journalsystem',
  scopes: ['system/Observation.rs'],
  ...more,
});

/** A client of our own making, with a key of that algorithm. */
async function made(
  alg: Parameters<typeof newKey>[0] = 'ES256',
  more: object = {},
): Promise<TestPartner & ClientSaved> {
  const key = await newKey(alg);
  const saved = await post<ClientSaved>('/clients', client({ jwks: { keys: [keyBody(key)] }, ...more }));
  expect([saved.status, saved.body.active]).toEqual([201, true]);
  return { ...saved.body, key, scope: '' };
}
const askToken = async (partner: TestPartner) =>
  await postToken(endpoint, formOf(await assertionOf(partner, endpoint)));
const path = (patientId: string, what = 'measurements') => `/patients/${patientId}/${what}`;

describe('a client that reads', () => {
  test('sees the patients of its organisation, and the log names it', async () => {
    const patient = ours.takePatient('copd');
    await patient.post([oxygen(80)]);
    const token = await tokenOf(reader, endpoint);
    const page = await eventually(
      () => get<{ items: readonly { value: number }[] }>(path(patient.id), token),
      ({ body }) => body.items.length > 0,
    );
    expect(page).toMatchObject({ status: 200, body: { items: [{ value: 80 }] } });
    expect(await get(path(patient.id, 'alerts'), token)).toMatchObject({ status: 200 });
    expect(await get(path(patient.id, 'summary'), token)).toMatchObject({ status: 200 });
    const log = await stack.ownerSql<{ action: string }>(
      `select distinct action from audit_event where actor_id = $1 and subject_patient_id = $2 and outcome = 'allowed' order by 1`,
      [reader.clientId, patient.id],
    );
    expect(log.map(({ action }) => action)).toEqual(['alert.list', 'measurement.list', 'summary.read']);
  });

  test('finds nobody of another organisation or tenant, and nothing that is for people', async () => {
    const token = await tokenOf(reader, endpoint);
    const nobody = await get(path(randomUUID()), token);
    for (const { id } of [ours.takeNeighboursPatient('copd'), theirs.takePatient('copd')])
      expect(await get(path(id), token)).toMatchObject({ status: nobody.status, text: nobody.text });
    expect(nobody.status).toBe(404);
    expect((await get(`/units/${ours.unitId}/worklist`, token)).status).toBe(401);
    expect((await get('/clients', token)).status).toBe(401);
  });

  test('reads what its scopes say, as they are now', async () => {
    const patient = ours.takePatient('copd');
    const key = await newKey();
    const partner = await made('ES256', { jwks: { keys: [keyBody(key)] } });
    const token = await tokenOf({ ...partner, key }, endpoint);
    const statusOf = async (what: string) => (await get(path(patient.id, what), token)).status;
    expect([await statusOf('measurements'), await statusOf('alerts'), await statusOf('summary')]).toEqual([
      200, 403, 403,
    ]);
    const changed = client({ scopes: ['system/DetectedIssue.r'], jwks: { keys: [keyBody(key)] } });
    const { organisationId: _, ...change } = changed;
    expect((await put(`/clients/${partner.clientId}`, change, partner.version)).status).toBe(200);
    expect(await statusOf('measurements')).toBe(403);
    expect((await get(path(patient.id), await tokenOf(gateway, endpoint))).status).toBe(403);
  });

  test('is told to come again when it asks too often, and others are not', async () => {
    const patient = ours.takePatient('copd');
    const partner = await made('ES256', { perMinute: 3 });
    const token = await tokenOf(partner, endpoint);
    const statuses = [];
    for (let nth = 0; nth < 3; nth += 1) statuses.push((await get(path(patient.id), token)).status);
    expect(statuses).toEqual([200, 200, 429]);
    const limited = await get(path(patient.id), token);
    expect([limited.body.code, Number(limited.headers.get('retry-after')) > 0]).toEqual(['too-many-requests', true]);
    const noToken = await askToken(partner);
    expect([noToken.status, noToken.headers.has('retry-after')]).toEqual([429, true]);
    expect((await get(path(patient.id), await tokenOf(reader, endpoint))).status).toBe(200);
  });
});

describe('a gateway at the FHIR door', () => {
  const create = (headers: Record<string, string>) =>
    call<{ issue?: readonly { details: { coding: readonly { code: string }[] } }[] }>(stack.baseUrl, {
      method: 'POST',
      path: '/fhir/R4/Observation',
      headers,
      body: observation({ subject: undefined }),
    });
  const codeOf = ({ status, body }: Awaited<ReturnType<typeof create>>) => [
    status,
    body.issue?.[0]?.details.coding[0]?.code,
  ];

  test('is let in by its scope, and told nothing of a device that is not named', async () => {
    const token = await tokenOf(gateway, endpoint);
    expect(codeOf(await create({ authorization: `Bearer ${token}` }))).toEqual([422, 'unknown-device']);
    const reading = await tokenOf(reader, endpoint);
    expect(codeOf(await create({ authorization: `Bearer ${reading}` }))).toEqual([403, 'forbidden']);
  });

  test('proves its key where its token is bound to one', async () => {
    const key = await newKey();
    const token = await tokenOf(gateway, endpoint, await proofOf(key, { url: endpoint }));
    const url = `${stack.baseUrl}/fhir/R4/Observation`;
    const dpop = await proofOf(key, { url, token });
    expect(codeOf(await create({ authorization: `DPoP ${token}`, dpop }))).toEqual([422, 'unknown-device']);
    expect(codeOf(await create({ authorization: `DPoP ${token}`, dpop }))).toEqual([401, 'unauthenticated']);
    expect(codeOf(await create({ authorization: `Bearer ${token}` }))).toEqual([401, 'unauthenticated']);
  });
});

describe('the register of clients', () => {
  test.each(['ES256', 'ES384', 'RS384'] as const)(
    'takes a client that signs %s, which gets a token at once',
    async (alg) => {
      expect((await askToken(await made(alg))).status).toBe(200);
    },
  );

  test('gives a client that must prove a key no token without', async () => {
    const partner = await made('ES256', { requireDpop: true });
    expect(await askToken(partner)).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
    const proof = await proofOf(await newKey(), { url: endpoint });
    expect(await tokenOf(partner, endpoint, proof)).toEqual(expect.any(String));
  });

  test('is kept by administrators, read by auditors, and closed to others', async () => {
    const auditor = await roleOf('auditor');
    const { clientId } = await made();
    for (const token of [ours.nurse.token, ours.physician.token])
      for (const asked of [
        get('/clients', token),
        get(`/clients/${clientId}`, token),
        post('/clients', client(), token),
      ])
        expect(await asked).toMatchObject({ status: 403 });
    expect(await get(`/clients/${clientId}`, auditor)).toMatchObject({ status: 200, body: { clientId } });
    expect(await post(`/clients/${clientId}/revoke`, undefined, auditor)).toMatchObject({ status: 403 });
    const foreigner = await roleOf('administrator', theirs);
    expect(await get(`/clients/${clientId}`, foreigner)).toMatchObject({ status: 404 });
    expect(await post(`/clients/${clientId}/revoke`, undefined, foreigner)).toMatchObject({ status: 404 });
    expect((await get('/clients', foreigner)).text).not.toContain(clientId);
    expect((await get('/clients', admin)).text).toContain(clientId);
  });

  test.each<[string, object, string]>([
    ['an unknown scope', { scopes: ['system/Patient.rs'] }, 'scopes.0'],
    ['a scope of the first version', { scopes: ['system/Observation.read'] }, 'scopes.0'],
    ['letters in another order', { scopes: ['system/Observation.sr'] }, 'scopes.0'],
    ['a scope of the platform', { scopes: ['platform/tenant.write'] }, 'scopes.0'],
    ['no scope', { scopes: [] }, 'scopes'],
    ['no way to prove itself', { jwks: undefined }, 'jwks'],
    ['keys here and elsewhere', { jwksUri: 'https://partner.example/jwks' }, 'jwks'],
    ['keys at a private address', { jwks: undefined, jwksUri: 'https://10.0.0.1/jwks' }, 'jwksUri'],
    ['keys without encryption', { jwks: undefined, jwksUri: 'http://partner.example/jwks' }, 'jwksUri'],
  ])('refuses a client with %s', async (_, more, field) => {
    const answer = await post('/clients', client({ jwks: { keys: [keyBody(await newKey())] }, ...more }));
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-request', errors: [{ field }] } });
    if (field === 'scopes.0') expect(answer.body.errors?.[0]?.allowed).toContain('system/Observation.rs');
  });

  test('refuses a private key before anything else, and says to throw it away', async () => {
    const { privateJwk } = await newKey();
    const answer = await post('/clients', client({ scopes: [], jwks: { keys: [{ ...privateJwk, kid: 'a' }] } }));
    expect(answer).toMatchObject({ status: 422, body: { code: 'private-key' } });
    expect(`${answer.text}${stack.workerLog()}`).not.toContain(privateJwk.d);
  });

  test('refuses an organisation that is none', async () => {
    const keys = [keyBody(await newKey())];
    expect(await post('/clients', client({ organisationId: randomUUID(), jwks: { keys } }))).toMatchObject({
      status: 404,
    });
  });

  test('rotates keys by who has seen what stands: old and new, then new alone', async () => {
    const [partner, next] = [await made(), await newKey('ES256', 'next')];
    const renewed = { ...partner, key: next };
    const send = (version: number, ...keys: TestPartner['key'][]) => {
      const { organisationId: _, ...change } = client({ jwks: { keys: keys.map(keyBody) } });
      return put<ClientSaved>(`/clients/${partner.clientId}`, change, version);
    };
    const both = await send(partner.version, partner.key, next);
    expect([both.status, both.headers.get('etag')]).toEqual([200, `"${both.body.version}"`]);
    expect([(await askToken(partner)).status, (await askToken(renewed)).status]).toEqual([200, 200]);
    expect(await send(partner.version, next)).toMatchObject({ status: 412, body: { code: 'stale-version' } });
    expect((await send(both.body.version, next)).status).toBe(200);
    expect([(await askToken(partner)).status, (await askToken(renewed)).status]).toEqual([401, 200]);
    const log = await stack.ownerSql<{ action: string; actor_id: string }>(
      'select action, actor_id from audit_event where subject_id = $1 order by at',
      [partner.clientId.split('.')[1]],
    );
    expect(log.map(({ action }) => action)).toEqual(['client.create', 'client.change', 'client.change']);
    expect(new Set(log.map(({ actor_id }) => actor_id))).toEqual(new Set([ours.nurse.id]));
  });

  test('closes a client for good at once: its tokens, and all it asks for after', async () => {
    const partner = await made();
    const token = await tokenOf(partner, endpoint);
    const patient = ours.takePatient('diabetes');
    expect((await get(path(patient.id), token)).status).toBe(200);
    for (let again = 0; again < 2; again += 1)
      expect(await post(`/clients/${partner.clientId}/revoke`)).toMatchObject({
        status: 200,
        body: { recorded: true },
      });
    expect((await get(path(patient.id), token)).status).toBe(401);
    expect(await askToken(partner)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const shownNow = await get<ClientView>(`/clients/${partner.clientId}`);
    expect(shownNow.body.revokedAt).toEqual(expect.any(String));
    const { organisationId: _, ...change } = client({ jwks: { keys: [keyBody(partner.key)] } });
    expect(await put(`/clients/${partner.clientId}`, change, shownNow.body.version)).toMatchObject({ status: 409 });
  });
});

describe('a shared secret', () => {
  test('is given where the tenant allows it, shown once, kept as a hash, and counts no more when it is forbidden', async () => {
    const secretly = client({ secret: 'new' });
    expect(await post('/clients', secretly)).toMatchObject({ status: 409, body: { code: 'secrets-not-allowed' } });
    const allow = (allowed: boolean) =>
      stack.ownerSql('update tenant set client_secrets = $1 where tenant_id = $2', [allowed, ours.tenantId]);
    await allow(true);
    const saved = await post<ClientSaved>('/clients', secretly);
    const { clientId, secret = '' } = saved.body;
    expect(secret).toMatch(/^[\w-]{43}$/);
    const view = await get<ClientView>(`/clients/${clientId}`);
    expect([view.body.hasSecret, view.text.includes(secret)]).toEqual([true, false]);
    const rows = await stack.ownerSql('select to_jsonb(c)::text from api_client c where client_id = $1', [
      clientId.split('.')[1],
    ]);
    expect(JSON.stringify(rows)).not.toContain(secret);
    const grant = 'grant_type=client_credentials';
    const basic = (text: string) => ({ authorization: `Basic ${btoa(`${clientId}:${text}`)}` });
    expect((await postToken(endpoint, grant, basic(secret))).status).toBe(200);
    expect((await postToken(endpoint, `${grant}&client_id=${clientId}&client_secret=${secret}`)).status).toBe(200);
    expect((await postToken(endpoint, grant, basic(`${secret.slice(1)}A`))).status).toBe(401);
    const { organisationId: _, ...change } = client({ secret: 'new' });
    const renewed = await put<ClientSaved>(`/clients/${clientId}`, change, saved.body.version);
    expect((await postToken(endpoint, grant, basic(secret))).status).toBe(401);
    expect((await postToken(endpoint, grant, basic(renewed.body.secret ?? ''))).status).toBe(200);
    await allow(false);
    const { organisationId: __, ...kept } = client({ jwks: { keys: [keyBody(await newKey())] } });
    expect((await put(`/clients/${clientId}`, kept, renewed.body.version)).status).toBe(200);
    expect((await postToken(endpoint, grant, basic(renewed.body.secret ?? ''))).status).toBe(401);
    expect(stack.logs()).not.toContain(secret);
  });
});

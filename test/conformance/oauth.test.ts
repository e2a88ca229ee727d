import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { withHeader } from '@naer/auth/client-testing';
import { afterAll, describe, expect, test } from 'vitest';
import { call, type Reply } from '../support/call.ts';
import { peek } from '../support/forge.ts';
import {
  assertionOf,
  formOf,
  newKey,
  partnerOf,
  postToken,
  proofOf,
  seconds,
  type TokenBody,
  tokenOf,
} from '../support/partner.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 2, hangable: false });
afterAll(() => stack.stop());
const [tenant, otherTenant] = stack.demo.tenants;
const [shown] = tenant?.partners ?? [];
const [othersShown] = otherTenant?.partners ?? [];
if (tenant === undefined || shown === undefined || othersShown === undefined)
  throw new Error('The demo has no partner');
const partner = await partnerOf(shown);
const others = await partnerOf(othersShown);
const endpoint = shown.tokenEndpoint;
const issuer = stack.baseUrl;
const unit = shown.unitIds?.[0];
const patient = tenant.patients.find(({ unitId }) => unitId === unit);
const path = `/api/v1/patients/${patient?.id}/measurements`;
const [mine, stranger] = await Promise.all([newKey(), newKey()]);

const asked = async (claims: object = {}, header: object = {}) =>
  await postToken(endpoint, formOf(await assertionOf(partner, endpoint, claims, header)));
const refusal = ({ status, body }: { readonly status: number; readonly body: TokenBody }) => [status, body.error];

describe('what is published', () => {
  test('says where tokens are got, how, and by which keys they are verified', async () => {
    const metadata = await call<Record<string, unknown>>(issuer, { path: '/.well-known/oauth-authorization-server' });
    expect(metadata.body).toMatchObject({
      issuer,
      token_endpoint: endpoint,
      jwks_uri: `${issuer}/oauth/jwks`,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: expect.arrayContaining(['private_key_jwt']),
      token_endpoint_auth_signing_alg_values_supported: ['ES256', 'ES384', 'RS384'],
      dpop_signing_alg_values_supported: ['ES256', 'ES384', 'RS384'],
    });
    const smart = await call<Record<string, unknown>>(issuer, { path: '/fhir/R4/.well-known/smart-configuration' });
    expect(smart.headers.get('content-type')).toContain('application/json');
    expect(smart.body).toMatchObject({
      token_endpoint: endpoint,
      capabilities: expect.arrayContaining(['client-confidential-asymmetric', 'permission-v2']),
      scopes_supported: expect.arrayContaining(['system/Observation.crs']),
    });
    const jwks = await call<{ keys: Record<string, string>[] }>(issuer, { path: '/oauth/jwks' });
    expect(jwks.body.keys.map(({ kid }) => kid)).toEqual([stack.secrets.tokenSigningKey.kid]);
    expect(jwks.body.keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
    expect(jwks.text).not.toContain('"d"');
  });
});

describe('a token', () => {
  test('is got by a signed assertion, once, for five minutes, and is not kept by anybody on the way', async () => {
    const form = formOf(await assertionOf(partner, endpoint), { client_id: partner.clientId });
    const answer = await postToken(endpoint, form);
    expect(answer).toMatchObject({
      status: 200,
      body: { token_type: 'Bearer', expires_in: 300, scope: partner.scope },
    });
    expect([answer.headers.get('cache-control'), answer.headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    const { header, claims } = peek(answer.body.access_token);
    expect(header).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
    expect(claims).toMatchObject({ iss: issuer, aud: issuer, sub: partner.clientId, client_id: partner.clientId });
    expect(refusal(await postToken(endpoint, form))).toEqual([401, 'invalid_client']);
  });

  test('is for less than the client has when it asks for less', async () => {
    const form = async (scope: string) => formOf(await assertionOf(partner, endpoint), { scope });
    const less = await postToken(endpoint, await form('system/Observation.r'));
    expect(less.body.scope).toBe('system/Observation.r');
    for (const scope of ['system/Observation.c', 'system/Patient.rs', 'platform/tenant.read', 'system/*.rs']) {
      const more = await postToken(endpoint, await form(scope));
      expect(refusal(more)).toEqual([400, 'invalid_scope']);
      expect(more.body.error_description).toContain('system/Observation.crs');
    }
  });

  test('is refused alike to a client that is none, of another tenant, or with another key', async () => {
    const nobody = `${tenant.id}.${randomUUID()}`;
    const answers = [
      await postToken(endpoint, formOf(await assertionOf({ ...partner, clientId: nobody }, endpoint))),
      await postToken(
        endpoint,
        formOf(await assertionOf({ ...partner, clientId: `${randomUUID()}.${randomUUID()}` }, endpoint)),
      ),
      await postToken(endpoint, formOf(await assertionOf({ ...partner, clientId: others.clientId }, endpoint))),
      await postToken(endpoint, formOf(await assertionOf({ ...partner, key: stranger }, endpoint))),
      await postToken(
        endpoint,
        formOf(await assertionOf({ ...partner, key: stranger }, endpoint, {}, { kid: 'demo' })),
      ),
      await postToken(endpoint, formOf(await assertionOf({ ...partner, clientId: 'platform.local' }, endpoint))),
      await asked({ aud: 'https://other.example' }),
    ];
    const seen = answers.map(({ status, text, headers }) => [status, text, headers.get('www-authenticate')]);
    expect(seen).toEqual(seen.map(() => seen[0]));
    expect(seen[0]?.[0]).toBe(401);
  });

  test.each<[string, object, object]>([
    ['is over', { exp: seconds() - 60 }, {}],
    ['ends too late', { exp: seconds() + 900 }, {}],
    ['never ends', { exp: undefined }, {}],
    ['begins later', { nbf: seconds() + 300 }, {}],
    ['was made later', { iat: seconds() + 300 }, {}],
    ['has no id', { jti: undefined }, {}],
    ['has another issuer', { iss: 'other' }, {}],
    ['is of another type', {}, { typ: 'at+jwt' }],
    ['names no key', {}, { kid: undefined }],
  ])('is refused to an assertion that %s', async (_, claims, header) => {
    expect(refusal(await asked(claims, header))).toEqual([401, 'invalid_client']);
  });

  test.each(['none', 'HS256', 'RS256', 'ES256K'])('is refused to an assertion under alg %s', async (alg) => {
    const assertion = withHeader(await assertionOf(partner, endpoint), { alg, kid: 'demo', typ: 'JWT' });
    expect(refusal(await postToken(endpoint, formOf(assertion)))).toEqual([401, 'invalid_client']);
  });

  test('is refused to a request that is none', async () => {
    const form = formOf(await assertionOf(partner, endpoint));
    const without = (name: string) => {
      const less = new URLSearchParams(form);
      less.delete(name);
      return less;
    };
    const changed = (name: string, value: string) => new URLSearchParams([...without(name), [name, value]]);
    const basic = { authorization: `Basic ${btoa(`${encodeURIComponent(partner.clientId)}:secret`)}` };
    const wanted: readonly [Promise<Reply<TokenBody>>, number, string][] = [
      [postToken(endpoint, without('grant_type')), 400, 'invalid_request'],
      [postToken(endpoint, changed('grant_type', 'password')), 400, 'unsupported_grant_type'],
      [postToken(endpoint, changed('client_assertion_type', 'other')), 400, 'invalid_request'],
      [postToken(endpoint, without('client_assertion')), 401, 'invalid_client'],
      [postToken(endpoint, `${form}&scope=a&scope=b`), 400, 'invalid_request'],
      [postToken(endpoint, `${form}&client_secret=x`), 400, 'invalid_request'],
      [postToken(endpoint, form, basic), 400, 'invalid_request'],
      [postToken(endpoint, 'grant_type=client_credentials', basic), 401, 'invalid_client'],
      [
        postToken(endpoint, `grant_type=client_credentials&client_id=${partner.clientId}&client_secret=x`),
        401,
        'invalid_client',
      ],
      [postToken(endpoint, `${form}&client_id=${others.clientId}`), 401, 'invalid_client'],
      [postToken(endpoint, form, { 'content-type': 'application/json' }), 415, 'invalid_request'],
      [postToken(endpoint, 'x'.repeat(20_000)), 413, 'invalid_request'],
    ];
    for (const [answer, status, error] of wanted) {
      const got = await answer;
      expect(refusal(got)).toEqual([status, error]);
      expect(got.headers.get('cache-control')).toBe('no-store');
    }
    // None of it has used the assertion up.
    expect((await postToken(endpoint, form)).status).toBe(200);
  });

  test('of an operator is got at the same place, for the platform alone', async () => {
    const { operatorKey } = stack.secrets;
    const operator = await partnerOf({
      clientId: 'platform.local',
      privateKeyJwk: { ...operatorKey },
      tokenEndpoint: endpoint,
      scope: '',
    });
    const form = async (scope: string) => formOf(await assertionOf(operator, endpoint), { scope });
    const answer = await postToken(endpoint, await form('platform/tenant.read'));
    expect(answer.body.scope).toBe('platform/tenant.read');
    expect(await call(issuer, { path, token: answer.body.access_token })).toMatchObject({ status: 401 });
    expect(refusal(await postToken(endpoint, await form('system/Observation.rs')))).toEqual([400, 'invalid_scope']);
  });
});

describe('a proof of a key at the token endpoint', () => {
  const withProof = async (dpop: string) =>
    await postToken(endpoint, formOf(await assertionOf(partner, endpoint)), { dpop });

  test('binds the token to it, and is taken once', async () => {
    const proof = await proofOf(mine, { url: endpoint });
    const answer = await withProof(proof);
    expect(answer).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
    expect(peek(answer.body.access_token).claims.cnf).toEqual({ jkt: expect.stringMatching(/^[\w-]{43}$/) });
    expect(refusal(await withProof(proof))).toEqual([400, 'invalid_dpop_proof']);
  });

  test.each<[string, object, object]>([
    ['has no htu', { htu: undefined }, {}],
    ['has no htm', { htm: undefined }, {}],
    ['has no jti', { jti: undefined }, {}],
    ['has no iat', { iat: undefined }, {}],
    ['is old', { iat: seconds() - 120 }, {}],
    ['is of the future', { iat: seconds() + 120 }, {}],
    ['is for another host', { htu: 'https://other.example/oauth/token' }, {}],
    ['is for another path', { htu: `${endpoint}s` }, {}],
    ['is for another method', { htm: 'GET' }, {}],
    ['has no jwk', {}, { jwk: undefined }],
    ['shows a private key', {}, { jwk: mine.privateJwk }],
    ['shows another key', {}, { jwk: stranger.publicJwk }],
    ['shows a symmetric key', {}, { jwk: { kty: 'oct', k: 'AAAA' } }],
    ['is of another type', {}, { typ: 'JWT' }],
    ['is of no type', {}, { typ: undefined }],
  ])('is refused when it %s', async (_, claims, header) => {
    expect(refusal(await withProof(await proofOf(mine, { url: endpoint }, claims, header)))).toEqual([
      400,
      'invalid_dpop_proof',
    ]);
  });

  test.each(['none', 'HS256', undefined])('is refused under alg %s, and with a bad signature', async (alg) => {
    const good = await proofOf(mine, { url: endpoint });
    const { kid: _, ...jwk } = mine.publicJwk;
    expect(refusal(await withProof(withHeader(good, { typ: 'dpop+jwt', jwk, alg })))).toEqual([
      400,
      'invalid_dpop_proof',
    ]);
    const other = await proofOf(mine, { url: endpoint });
    const mixed = `${good.slice(0, good.lastIndexOf('.'))}${other.slice(other.lastIndexOf('.'))}`;
    expect(refusal(await withProof(mixed))).toEqual([400, 'invalid_dpop_proof']);
  });

  test('is refused when there are two', async () => {
    const proofs = [await proofOf(mine, { url: endpoint }), await proofOf(mine, { url: endpoint })];
    const body = formOf(await assertionOf(partner, endpoint)).toString();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', dpop: proofs };
      const sent = request(endpoint, { method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.on('error', reject).end(body);
    });
    expect(status).toBe(400);
  });
});

const bound = await tokenOf(partner, endpoint, await proofOf(mine, { url: endpoint }));
describe('a token that is bound to a key', () => {
  const url = `${issuer}${path}`;
  const used = (dpop?: string, scheme = 'DPoP', token = bound) =>
    call(issuer, { path, headers: { authorization: `${scheme} ${token}`, ...(dpop === undefined ? {} : { dpop }) } });
  const proof = (claims: object = {}, key = mine) => proofOf(key, { method: 'GET', url, token: bound }, claims);

  test('reads with its proof, each proof once', async () => {
    const once = await proof();
    expect((await used(once)).status).toBe(200);
    expect((await used(once)).status).toBe(401);
    expect(
      (
        await call(issuer, {
          path: `${path}?limit=1`,
          headers: { authorization: `DPoP ${bound}`, dpop: await proof() },
        })
      ).status,
    ).toBe(200);
  });

  test.each<[string, () => Promise<Reply>]>([
    ['without a proof', () => used()],
    ['as a bearer token', () => used(undefined, 'Bearer')],
    ['as a bearer token beside its proof', async () => used(await proof(), 'Bearer')],
    ["with another key's proof", async () => used(await proof({}, stranger))],
    ['with a proof that names no token', async () => used(await proof({ ath: undefined }))],
    ['with a proof for another token', async () => used(await proof({ ath: 'AAAA' }))],
    ['with a proof for another address', async () => used(await proof({ htu: `${issuer}/api/v1/clients` }))],
    ['with a proof for another method', async () => used(await proof({ htm: 'POST' }))],
    ['with an old proof', async () => used(await proof({ iat: seconds() - 120 }))],
    ['with a proof of the future', async () => used(await proof({ iat: seconds() + 120 }))],
  ])('reads nothing %s', async (_, use) => {
    const answer = await use();
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(answer.headers.get('www-authenticate')).toContain('DPoP');
  });

  test('is not what a token becomes that was got without', async () => {
    const plain = await tokenOf(partner, endpoint);
    const dpop = await proofOf(mine, { method: 'GET', url, token: plain });
    expect((await used(dpop, 'DPoP', plain)).status).toBe(401);
    expect((await used(undefined, 'Bearer', plain)).status).toBe(200);
  });
});

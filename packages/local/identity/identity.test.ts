import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { decodeJwt, importJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SigningKey } from '../secrets/read-secrets.ts';
import { freePort } from '../start/check-port.ts';
import { HELSEID_SCOPES } from './demo-issuers.ts';
import { type Account, issuerUrl } from './identity-options.ts';
import { type ServedIdentity, serveIdentity } from './serve-identity.ts';

const WORKER_URL = 'http://127.0.0.1:1';
const REDIRECT = `${WORKER_URL}/oauth/callback`;
const PID = 'helseid://claims/identity/pid';
const kari: Account = {
  username: 'kari.testesen',
  password: 'right-password',
  subject: randomUUID(),
  claims: { name: 'Kari Testesen', [PID]: '41814512345', 'helseid://claims/identity/security_level': '4' },
};

function newKey(kid: string): SigningKey {
  const { x, y, d } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  return { kty: 'EC', crv: 'P-256', kid, x: x ?? '', y: y ?? '', d: d ?? '' };
}

const clientKey = newKey('client');
const proofKey = newKey('proof');
const publicOf = ({ d: _, ...key }: SigningKey) => key;

let served: ServedIdentity;
let issuer: string;
beforeAll(async () => {
  const port = await freePort();
  issuer = issuerUrl(port, 'helseid');
  const scopes = HELSEID_SCOPES;
  served = await serveIdentity({
    port,
    workerUrl: WORKER_URL,
    issuers: [{ id: 'helseid', clientId: 'naer', clientKey: publicOf(clientKey), scopes, accounts: [kari] }],
  });
});
afterAll(() => served?.close());

async function sign(key: SigningKey, header: object, payload: JWTPayload): Promise<string> {
  const signer = new SignJWT(payload).setProtectedHeader({ alg: 'ES256', ...header }).setIssuedAt();
  return signer.setJti(randomUUID()).sign(await importJWK(key, 'ES256'));
}

const assertion = (key = clientKey) =>
  sign(
    key,
    { typ: 'client-authentication+jwt', kid: key.kid },
    { iss: 'naer', sub: 'naer', aud: issuer, exp: Math.floor(Date.now() / 1000) + 30 },
  );

async function post(path: string, form: Record<string, string>, key = clientKey, headers = {}): Promise<Response> {
  return fetch(`${issuer}${path}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({
      client_id: 'naer',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion(key),
      ...form,
    }),
  });
}

const verifier = randomBytes(32).toString('base64url');
const asked = {
  response_type: 'code',
  redirect_uri: REDIRECT,
  scope: Object.keys(HELSEID_SCOPES).join(' '),
  state: 'the-state',
  nonce: 'the-nonce',
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
};

/** What a browser keeps between the pages of one log-in. */
class Jar {
  readonly cookies = new Map<string, string>();
  async open(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      this.cookies.set(name, value);
    }
    return response;
  }
}

/** To the log-in page, by way of a pushed request. */
async function toLoginPage(jar: Jar): Promise<string> {
  const pushed = await post('/request', asked);
  expect(pushed.status).toBe(201);
  const { request_uri } = (await pushed.json()) as { readonly request_uri: string };
  const query = new URLSearchParams({ client_id: 'naer', request_uri });
  const page = await jar.open(`${issuer}/auth?${query}`);
  expect(page.status).toBe(303);
  return new URL(page.headers.get('location') ?? '', issuer).href;
}

const typed = (username: string, password: string): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams({ username, password }),
});

async function logIn(jar: Jar): Promise<URL> {
  const page = await toLoginPage(jar);
  const accepted = await jar.open(page, typed('Kari.Testesen ', 'right-password'));
  const back = await jar.open(accepted.headers.get('location') ?? '');
  return new URL(back.headers.get('location') ?? '');
}

async function redeem(code: string): Promise<Response> {
  const { d: _, ...jwk } = proofKey;
  const proof = await sign(proofKey, { typ: 'dpop+jwt', jwk }, { htm: 'POST', htu: `${issuer}/token` });
  const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier };
  return post('/token', form, clientKey, { dpop: proof });
}

describe('the issuer of a stack on this machine', () => {
  it('gives HelseID’s claims in an ID token, for a pushed request, PKCE, a signed assertion and a proof of possession', async () => {
    const back = await logIn(new Jar());
    expect(back.href.startsWith(REDIRECT)).toBe(true);
    expect(back.searchParams.get('state')).toBe('the-state');
    expect(back.searchParams.get('iss')).toBe(issuer);
    const answer = await redeem(back.searchParams.get('code') ?? '');
    expect(answer.status).toBe(200);
    const tokens = (await answer.json()) as { readonly id_token: string; readonly token_type: string };
    expect(tokens.token_type).toBe('DPoP');
    expect(decodeJwt(tokens.id_token)).toMatchObject({
      iss: issuer,
      aud: 'naer',
      sub: kari.subject,
      nonce: 'the-nonce',
      ...kari.claims,
    });
  });

  it.each([
    ['has no PKCE', () => post('/request', { ...asked, code_challenge: '', code_challenge_method: '' })],
    ['is signed by another key', () => post('/request', asked, newKey('client'))],
    ['wants to be answered elsewhere', () => post('/request', { ...asked, redirect_uri: 'http://127.0.0.1:2/x' })],
  ])('refuses a request that %s', async (_, send) => {
    expect((await send()).status).toBeGreaterThanOrEqual(400);
  });

  it('sends one whose request is not pushed back with nothing', async () => {
    const query = new URLSearchParams({ client_id: 'naer', ...asked });
    const refused = await new Jar().open(`${issuer}/auth?${query}`);
    const back = new URL(refused.headers.get('location') ?? '');
    expect([back.searchParams.get('error'), back.searchParams.get('code')]).toEqual(['invalid_request', null]);
  });

  it('gives no token without a proof of possession, and a code once', async () => {
    const jar = new Jar();
    const code = (await logIn(jar)).searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier };
    expect((await post('/token', form)).status).toBe(400);
    const next = (await logIn(jar)).searchParams.get('code') ?? '';
    expect((await redeem(next)).status).toBe(200);
    expect((await redeem(next)).status).toBe(400);
  });

  it.each([
    ['a wrong password', 'kari.testesen', 'wrong'],
    ['nobody’s name', 'nobody', ''],
    ['markup for a name', '"><script>', 'x'],
  ])('says the same of %s, and lets one try again', async (_, username, password) => {
    const jar = new Jar();
    const page = await toLoginPage(jar);
    const refused = await jar.open(page, typed(username, password));
    expect(refused.status).toBe(403);
    const text = await refused.text();
    expect(text).toContain('Feil brukernavn eller passord');
    expect(text).not.toContain('<script');
    expect((await jar.open(page, typed('kari.testesen', 'right-password'))).status).toBe(303);
  });

  it('asks again, also of somebody who has just logged in: the next person may be another', async () => {
    const jar = new Jar();
    await logIn(jar);
    const page = await jar.open(await toLoginPage(jar));
    expect(await page.text()).toContain('name="password"');
  });

  it('sends one who gives up back with that', async () => {
    const jar = new Jar();
    const page = await toLoginPage(jar);
    const cancelled = await jar.open(page, { method: 'POST', body: new URLSearchParams({ cancel: '1' }) });
    const back = await jar.open(cancelled.headers.get('location') ?? '');
    expect(new URL(back.headers.get('location') ?? '').searchParams.get('error')).toBe('access_denied');
  });

  it('says of a log-in that is no more that it is over', async () => {
    const lost = await fetch(`${issuer}/interaction/nothing`);
    expect(lost.status).toBe(400);
    expect(await lost.text()).toContain('Innloggingen er avbrutt');
  });
});

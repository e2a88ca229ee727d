import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { beginLogIn } from '@naer/auth/oidc/begin-log-in';
import { finishLogIn } from '@naer/auth/oidc/finish-log-in';
import type { OidcEffects, OidcProvider } from '@naer/auth/oidc/oidc-provider';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SigningKey } from '../secrets/read-secrets.ts';
import { freePort } from '../start/check-port.ts';
import { HELSEID_SCOPES } from './demo-issuers.ts';
import { type Account, issuerUrl } from './identity-options.ts';
import { type ServedIdentity, serveIdentity } from './serve-identity.ts';

const WORKER_URL = 'http://127.0.0.1:1';
const REDIRECT = `${WORKER_URL}/oauth/callback`;
const LEVEL = 'helseid://claims/identity/security_level';
const HPR = 'helseid://claims/hpr/hpr_number';
const kari: Account = {
  username: 'kari',
  password: 'right-password',
  subject: randomUUID(),
  claims: { name: 'Kari Testesen', [LEVEL]: '4', [HPR]: '999999999' },
};
const low: Account = { ...kari, username: 'low', subject: randomUUID(), claims: { ...kari.claims, [LEVEL]: '3' } };

function newKey(): SigningKey {
  const {
    x = '',
    y = '',
    d = '',
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  return { kty: 'EC', crv: 'P-256', kid: 'client', x, y, d };
}

interface Sent {
  readonly url: string;
  readonly form: URLSearchParams;
  readonly headers: Headers;
  readonly status: number;
}
let sent: Sent[] = [];
const effects: OidcEffects = {
  now: () => Date.now(),
  fetch: async (url, init) => {
    const response = await fetch(url, init);
    const form = init.body instanceof URLSearchParams ? init.body : new URLSearchParams(String(init.body ?? ''));
    sent.push({ url, form, headers: new Headers(init.headers), status: response.status });
    return response;
  },
};

let served: ServedIdentity;
let provider: OidcProvider;
beforeAll(async () => {
  const [port, key] = [await freePort(), newKey()];
  const { d: _, ...clientKey } = key;
  const issuer = { id: 'helseid', clientId: 'naer', clientKey, scopes: HELSEID_SCOPES, accounts: [kari, low] } as const;
  served = await serveIdentity({ port, workerUrl: WORKER_URL, issuers: [{ ...issuer, requireDpopNonce: true }] });
  provider = {
    id: 'helseid',
    issuer: issuerUrl(port, 'helseid'),
    audience: 'staff',
    clientId: 'naer',
    privateKeyJwk: key,
    scope: Object.keys(HELSEID_SCOPES).join(' '),
    claims: { nationalId: 'helseid://claims/identity/pid', name: 'name', securityLevel: LEVEL, hprNumber: HPR },
    requiredSecurityLevel: '4',
    allowInsecure: true,
  };
});
afterAll(() => served?.close());
beforeEach(() => {
  sent = [];
});

/** Through the issuer's pages as a browser goes; answers what comes back to our callback. */
async function visit(redirectTo: string, form: Record<string, string>): Promise<URLSearchParams> {
  const cookies = new Map<string, string>();
  let url = redirectTo;
  for (let step = 0; step < 10; step += 1) {
    if (url.startsWith(REDIRECT)) return new URL(url).searchParams;
    const isForm = url.includes('/interaction/');
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const post = { method: 'POST', body: new URLSearchParams(form) };
    const response = await fetch(url, { ...(isForm ? post : {}), redirect: 'manual', headers: { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    url = new URL(response.headers.get('location') ?? '', url).href;
  }
  throw new Error('The issuer sends the browser round in circles');
}

const RIGHT = { username: 'kari', password: 'right-password' };
async function toCallback(form: Record<string, string> = RIGHT) {
  const begun = await beginLogIn(provider, REDIRECT, effects);
  if (!begun.ok) throw new Error(begun.error.reason);
  const { redirectTo, ...kept } = begun.value;
  return { redirectTo, parameters: await visit(redirectTo, form), redirectUri: REDIRECT, ...kept };
}
const codeOf = (result: Awaited<ReturnType<typeof finishLogIn>>) => (result.ok ? 'in' : result.error.code);

describe('a log-in at an issuer', () => {
  it('pushes its request, proves who we are for half a minute, and brings back the claims', async () => {
    const returned = await toCallback();
    expect(await finishLogIn(provider, returned, effects)).toEqual({
      ok: true,
      value: {
        subject: kari.subject,
        nationalId: undefined,
        name: 'Kari Testesen',
        hprNumber: '999999999',
        organisations: [],
        represents: [],
        idToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      },
    });
    expect([...new URL(returned.redirectTo).searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
    const [pushed, ...tokens] = sent.filter(({ url }) => /request$|token$/.test(url));
    expect(Object.fromEntries(pushed?.form ?? [])).toMatchObject({
      code_challenge_method: 'S256',
      nonce: returned.nonce,
    });
    for (const { form } of [pushed, ...tokens].flatMap((one) => one ?? [])) {
      const assertion = form.get('client_assertion') ?? '';
      const { iat = 0, exp = 0, aud } = decodeJwt(assertion);
      expect(decodeProtectedHeader(assertion)).toMatchObject({ typ: 'client-authentication+jwt', alg: 'ES256' });
      expect(exp - iat).toBeLessThanOrEqual(60);
      expect(aud).toBe(provider.issuer);
    }
    // The issuer wants its nonce in the proof: the first try is told so, the second has it.
    expect(tokens.map(({ status }) => status)).toEqual([400, 200]);
    const [first, second] = tokens.map(({ headers }) => decodeJwt(headers.get('dpop') ?? ''));
    expect([first?.nonce, typeof second?.nonce]).toEqual([undefined, 'string']);
  });

  it('asks for the issuer’s metadata and keys once, and not at each log-in', async () => {
    await finishLogIn(provider, await toCallback(), effects);
    expect(sent.filter(({ url }) => /openid-configuration|jwks/.test(url))).toEqual([]);
  });

  it('of too low a level is refused, and so is one that the person cancels', async () => {
    expect(codeOf(await finishLogIn(provider, await toCallback({ ...RIGHT, username: 'low' }), effects))).toBe(
      'level-too-low',
    );
    expect(codeOf(await finishLogIn(provider, await toCallback({ cancel: '1' }), effects))).toBe('login-denied');
  });

  type Returned = Awaited<ReturnType<typeof toCallback>>;
  const changed = (returned: Returned, name: string, value: string | undefined) => {
    const parameters = new URLSearchParams(returned.parameters);
    if (value === undefined) parameters.delete(name);
    else parameters.set(name, value);
    return { ...returned, parameters };
  };
  it.each<[string, (returned: Returned) => Returned]>([
    ['another state', (returned) => ({ ...returned, state: 's'.repeat(43) })],
    ['no state', (returned) => changed(returned, 'state', undefined)],
    ['another issuer’s name', (returned) => changed(returned, 'iss', 'https://evil.example')],
    ['no issuer’s name', (returned) => changed(returned, 'iss', undefined)],
    ['another code', (returned) => changed(returned, 'code', 'c'.repeat(43))],
    ['no code', (returned) => changed(returned, 'code', undefined)],
    ['an error beside its code', (returned) => changed(returned, 'error', 'server_error')],
    ['another verifier', (returned) => ({ ...returned, codeVerifier: 'v'.repeat(43) })],
    ['another nonce', (returned) => ({ ...returned, nonce: 'n'.repeat(43) })],
    ['another address of ours', (returned) => ({ ...returned, redirectUri: `${REDIRECT}/x` })],
  ])('that comes back with %s is refused', async (_, change) => {
    expect(codeOf(await finishLogIn(provider, change(await toCallback()), effects))).toBe('login-refused');
  });

  it('is finished once: its code is worth nothing the second time', async () => {
    const returned = await toCallback();
    expect(codeOf(await finishLogIn(provider, returned, effects))).toBe('in');
    expect(codeOf(await finishLogIn(provider, returned, effects))).toBe('login-refused');
  });

  it('does not begin where we are not known by our key, nor at an issuer that is away or in the clear', async () => {
    const begin = async (change: Partial<OidcProvider>) => {
      const begun = await beginLogIn({ ...provider, ...change }, REDIRECT, effects);
      return begun.ok ? 'begun' : begun.error;
    };
    const refused = { code: 'issuer-unavailable', reason: expect.any(String) };
    expect(await begin({ privateKeyJwk: newKey() })).toEqual({ code: 'issuer-unavailable', reason: 'invalid_client' });
    expect(await begin({ issuer: 'http://127.0.0.1:9/away' })).toEqual(refused);
    expect(await begin({ issuer: `${provider.issuer}/`, allowInsecure: undefined })).toEqual(refused);
  });
});

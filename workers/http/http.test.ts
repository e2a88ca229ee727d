import { env } from 'cloudflare:workers';
import { issueDeviceCredential } from '@naer/auth/issue-device-credential';
import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import { describe, expect, it, vi } from 'vitest';
import type { Bindings } from '../env.ts';
import { authenticateDevice, deviceOf } from './authenticate-device.ts';
import { authenticatePractitioner, practitionerOf } from './authenticate-practitioner.ts';
import { callObject } from './call-object.ts';
import { chooseLanguage } from './choose-language.ts';
import { createApp } from './create-app.ts';
import { isDeeperThan } from './json-depth.ts';
import { problemResponse } from './problem-response.ts';
import { requestIdFrom } from './request-id.ts';

const SECRET = btoa('naer-test-key-naer-test-key-0001').replaceAll('=', '');
const { PUBLIC_URL, SESSION_KEYS, TOKEN_SIGNING_KEYS, PRINCIPAL } = env as unknown as Bindings;
const LOCAL = {
  PUBLIC_URL,
  SESSION_KEYS,
  TOKEN_SIGNING_KEYS,
  PRINCIPAL,
  ENVIRONMENT: 'local',
  JURISDICTION: 'none',
  PROJECTOR_SHARDS: '1',
  DATABASE_URL: 'postgres://naer_app:test@127.0.0.1:9/naer',
  DEVICE_CREDENTIAL_KEYS: JSON.stringify({ test: SECRET }),
  PRACTITIONER_TOKEN_KEY: SECRET,
  IDENTITY_KEY: SECRET,
  BLIND_INDEX_KEY: SECRET,
};
const local = LOCAL as unknown as Bindings;
const { PRACTITIONER_TOKEN_KEY: _, ...WITHOUT_KEY } = LOCAL;
const production = {
  ...WITHOUT_KEY,
  ENVIRONMENT: 'production',
  JURISDICTION: 'eu',
  PUBLIC_URL: 'https://naer.example',
} as unknown as Bindings;

const id = (): string => crypto.randomUUID();
const device = {
  kind: 'device',
  tenantId: id(),
  deviceId: id(),
  patientId: id(),
  assignmentId: id(),
  generation: 1,
} as const;
const person = {
  tenantId: id(),
  practitionerId: id(),
  role: 'nurse',
  unitIds: [id()],
  expiresAt: Math.floor(Date.now() / 1000) * 1000 + 60_000,
} as const;

const app = createApp();
app.get('/device', authenticateDevice, (c) => c.json(deviceOf(c)));
app.get('/person', authenticatePractitioner, (c) => c.json(practitionerOf(c)));
app.get('/nobody', (c) => c.json(deviceOf(c)));
app.get('/broken', () => {
  throw new TypeError('weight 71.93 of Kari');
});

async function ask(path: string, token?: string, env = local): Promise<Response> {
  const headers: HeadersInit = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return await app.request(path, { headers }, env);
}

describe('who may come in', () => {
  it('a device by its credential and a person by their token, each at their own door', async () => {
    const credential = await issueDeviceCredential({ test: SECRET }, device);
    const token = await issueLocalPractitionerToken(SECRET, person);
    expect(await (await ask('/device', credential)).json()).toEqual(device);
    expect(await (await ask('/device', credential)).json()).toEqual(device);
    expect(await (await ask('/person', token)).json()).toEqual({ kind: 'practitioner', ...person });
    expect((await ask('/device', token)).status).toBe(401);
    expect((await ask('/person', credential)).status).toBe(401);
  });

  it('nobody without a token, with an unsigned, tampered or expired one, and is not told why', async () => {
    const credential = await issueDeviceCredential({ test: SECRET }, device);
    const [header = '', payload = ''] = credential.split('.');
    const none = btoa(JSON.stringify({ alg: 'none', kid: 'test', typ: 'naer-device+jwt' })).replaceAll('=', '');
    const expired = await issueLocalPractitionerToken(SECRET, { ...person, expiresAt: Date.now() - 1000 });
    const bad: [string, string][] = [
      ['/device', `${header}.${payload}.`],
      ['/device', `${none}.${payload}.`],
      ['/device', `${none}.${payload}.AAAA`],
      ['/device', `${credential.slice(0, -2)}xx`],
      ['/device', 'undefined'],
      ['/person', expired],
      ['/person', 'x.y.z'],
    ];
    for (const [path, token] of bad) {
      const response = await ask(path, token);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="naer", error="invalid_token"');
      const { type, ...body } = (await response.json()) as { type: string };
      expect(body).toEqual({ code: 'unauthenticated', title: 'Sign in or send a valid credential', status: 401 });
    }
    for (const path of ['/device', '/person']) {
      const response = await ask(path);
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="naer"']);
    }
  });

  it('no person by a laptop token where production runs', async () => {
    const token = await issueLocalPractitionerToken(SECRET, person);
    expect((await ask('/person', token, local)).status).toBe(200);
    expect((await ask('/person', token, production)).status).toBe(401);
    const withKey = { ...production, PRACTITIONER_TOKEN_KEY: SECRET } as Bindings;
    expect((await ask('/person', token, withKey)).status).toBe(500);
  });

  it('nobody on a route that forgot to ask', async () => {
    expect((await ask('/nobody')).status).toBe(500);
  });
});

describe('what goes out', () => {
  it('an unexpected error says nothing of itself, neither to the caller nor to the log', async () => {
    const lines: string[] = [];
    const spy = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
    const response = await ask('/broken');
    spy.mockRestore();
    expect([response.status, response.headers.get('content-type')]).toEqual([500, 'application/problem+json']);
    expect(await response.text()).not.toMatch(/71\.93|Kari|TypeError/);
    expect(lines.join('\n')).toContain('"errorName":"TypeError"');
    expect(lines.join('\n')).not.toMatch(/71\.93|Kari/);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ route: '/broken', status: 500, code: 'internal' });
  });

  it('a room may speak its own error format', async () => {
    const own = createApp();
    own.use('/fhir/*', async (c, next) => {
      c.set('renderProblem', (problem) => new Response(`own ${problem.code}`, { status: problem.status }));
      await next();
    });
    own.get('/fhir/x', (c) => problemResponse(c, 'forbidden', { headers: { 'x-more': '1' } }));
    own.get('/fhir/broken', () => {
      throw new Error('x');
    });
    const refused = await own.request('/fhir/x', {}, local);
    expect([refused.status, await refused.text(), refused.headers.get('x-more')]).toEqual([403, 'own forbidden', '1']);
    expect(await (await own.request('/fhir/nothing', {}, local)).text()).toBe('own not-found');
    expect(await (await own.request('/fhir/broken', {}, local)).text()).toBe('own internal');
    expect((await own.request('/else', {}, local)).headers.get('content-type')).toBe('application/problem+json');
  });
});

describe('small parts', () => {
  it.each([
    [null, 'en'],
    ['nb', 'nb'],
    ['no-NO,en;q=0.5', 'nb'],
    ['nn', 'nn'],
    ['nn-NO, nb;q=0.9', 'nn'],
    ['nb, nn;q=0.9', 'nb'],
    ['en-GB, nb;q=0.9', 'en'],
    ['nb;q=0, en;q=0.1', 'en'],
    ['nb;q=x', 'en'],
    ['*', 'en'],
    ['nb,'.repeat(1000), 'en'],
  ])('the language of %s is %s', (header, language) => {
    expect(chooseLanguage(header)).toBe(language);
  });

  it('takes over the request id of a generator and replaces any other', () => {
    for (const id of [
      '0f7c2a52-9ec4-4a53-b4d9-6f0f4f3a1c11',
      '4bf92f3577b34da6a3ce929d0e0e4736',
      '01JD3Y7Q2M8K4T6V9W0X1Z5ABC',
    ])
      expect(requestIdFrom(id)).toBe(id);
    for (const odd of [
      '',
      'short',
      'Kari-Fiktivstad.1950-01-02',
      'oxygen-71.93',
      'a b c d e f g h',
      '"quoted-value"',
      '10915596784',
      '1091559678410915596784',
      'p-10915596784',
      'x'.repeat(65),
      null,
    ])
      expect(requestIdFrom(odd)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('measures depth outside of strings', () => {
    expect(isDeeperThan('[[{}]]', 3)).toBe(false);
    expect(isDeeperThan('[[{}]]', 2)).toBe(true);
    expect(isDeeperThan('["[[[", "\\"[[[", "\\\\", [1]]', 2)).toBe(false);
    expect(isDeeperThan('"\\\\"[[[', 2)).toBe(true);
    expect(isDeeperThan('[1,[2],[3],[4]]', 2)).toBe(false);
  });

  it.each([
    [{ retryable: true }, 2],
    [{ retryable: true, overloaded: true }, 1],
    [{ overloaded: true }, 1],
    [{}, 1],
  ])('calls an object that fails with %o so many times: %i, each with a fresh stub', async (marks, calls) => {
    const stubs: object[] = [];
    const failing = callObject(
      () => ({}),
      async (stub) => {
        stubs.push(stub);
        throw Object.assign(new Error('gone'), marks);
      },
    );
    expect(await failing.catch((error: Error) => error.message)).toBe('gone');
    expect(new Set(stubs).size).toBe(calls);
  });
});

import { env } from 'cloudflare:workers';
import { type CitizenSession, openSession, type StaffSession, sealSession } from '@naer/auth/session/session';
import type { AdmitAnswer, AdmitRequest, Capacity, PrincipalFacts } from '@naer/domain/principal/principal-facts';
import { beforeEach, describe, expect, it } from 'vitest';
import { mountSessionRoutes } from '../api/v1/session/mount-session-routes.ts';
import { type Bindings, configurationOf } from '../env.ts';
import { citizenDoor, citizenOf } from './authenticate-citizen.ts';
import { practitionerDoor, practitionerOf } from './authenticate-practitioner.ts';
import { createApp } from './create-app.ts';
import type { SessionPorts } from './session-door.ts';

const NOW = Date.now();
const MINUTE_MS = 60_000;
const [tenantId, otherTenantId, practitionerId, organisationId] = [1, 2, 3, 4].map(() => crypto.randomUUID()) as [
  string,
  string,
  string,
  string,
];
const unitId = crypto.randomUUID();
const jwk = { kty: 'EC', crv: 'P-256', kid: 'k', x: 'a'.repeat(43), y: 'b'.repeat(43), d: 'c'.repeat(43) };
const provider = (id: string, audience: string, more: object = {}) => ({
  id,
  audience,
  issuer: `https://${id}.example`,
  clientId: 'naer',
  privateKeyJwk: jwk,
  scope: 'openid',
  claims: { nationalId: 'pid' },
  ...more,
});
const bindings = {
  ...(env as unknown as Bindings),
  IDENTITY_PROVIDERS: JSON.stringify([
    provider('helseid', 'staff', { requireOrganisation: true }),
    provider('other', 'staff'),
    provider('idporten', 'citizen'),
  ]),
} as Bindings;
const { SESSION_KEYS, PUBLIC_URL } = configurationOf(bindings);

const NURSE: Capacity = {
  capacityId: `nurse.${organisationId}`,
  role: 'nurse',
  unitIds: [unitId],
  organisationId,
  organisationNumber: '994598759',
};
const FOREIGN: Capacity = {
  capacityId: 'physician.x',
  role: 'physician',
  unitIds: [],
  organisationId: 'x',
  organisationNumber: '993467049',
};
const ADMINISTRATOR: Capacity = { capacityId: 'administrator', role: 'administrator', unitIds: [] };

let answers: Record<string, AdmitAnswer | 'away'>;
let asked: AdmitRequest[];
let now: number;
beforeEach(() => {
  answers = { citizen: { ok: true }, [tenantId]: knows([NURSE, FOREIGN]), [otherTenantId]: knows([ADMINISTRATOR]) };
  asked = [];
  now = NOW;
});
function knows(capacities: readonly Capacity[]): AdmitAnswer {
  const facts: PrincipalFacts = {
    v: 1,
    tenantId,
    principalId: practitionerId,
    kind: 'person',
    version: 1,
    revokedBefore: 0,
    suspended: false,
    capacities,
  };
  return { ok: true, facts };
}

const ports: SessionPorts = {
  now: () => now,
  admit: async (_, request) => {
    asked.push(request);
    const answer = answers[request.tenantId] ?? 'away';
    if (answer === 'away') throw new Error('The object is away');
    return answer;
  },
};
const app = createApp();
app.get('/me', practitionerDoor(ports), (c) => c.json(practitionerOf(c)));
app.post('/me', practitionerDoor(ports), (c) => c.json(practitionerOf(c)));
app.get('/citizen', citizenDoor(ports), (c) => c.json(citizenOf(c)));
app.post('/citizen', citizenDoor(ports), (c) => c.json(citizenOf(c)));
mountSessionRoutes(app, async () => ({ ok: false, error: { kind: 'unsafe' } }), ports);

const STAFF: StaffSession = {
  v: 1,
  sid: crypto.randomUUID(),
  provider: 'helseid',
  name: 'Kari Testesen',
  issuedAt: NOW,
  sealedAt: NOW,
  audience: 'staff',
  logins: [
    { tenantId, practitionerId },
    { tenantId: otherTenantId, practitionerId },
  ],
  organisations: ['994598759'],
  current: { tenantId, practitionerId, capacityId: NURSE.capacityId },
};
const CITIZEN: CitizenSession = {
  v: 1,
  sid: crypto.randomUUID(),
  provider: 'idporten',
  issuedAt: NOW,
  sealedAt: NOW,
  audience: 'citizen',
  subjectIndex: 's'.repeat(43),
  represents: [],
};
const cookieOf = async (session: StaffSession | CitizenSession = STAFF, at = NOW) =>
  `__Host-naer-session=${await sealSession(SESSION_KEYS, session, at)}`;

interface Told {
  readonly status: number;
  readonly code?: string | undefined;
  readonly cookie: string | null;
  readonly body: Record<string, unknown>;
}
async function ask(path: string, headers: Record<string, string>, init: RequestInit = {}): Promise<Told> {
  const response = await app.request(path, { ...init, headers: { ...headers, ...init.headers } }, bindings);
  const text = await response.text();
  const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  return { status: response.status, code: body.code as string, cookie: response.headers.get('set-cookie'), body };
}
const get = async (path: string, session: StaffSession | CitizenSession = STAFF) =>
  await ask(path, { cookie: await cookieOf(session) });
const cleared = /^__Host-naer-session=; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=0$/;

describe('a session by cookie', () => {
  it('lets a person in as what they have chosen, with role and units as they are now', async () => {
    const answer = await get('/me');
    expect(answer.body).toMatchObject({ tenantId, practitionerId, role: 'nurse', unitIds: [unitId] });
    expect(answer.body.sessionId).toBe(STAFF.sid);
    expect(asked).toEqual([
      { v: 1, tenantId, principalId: practitionerId, issuedAt: NOW, sessionId: STAFF.sid, needsFacts: true, cost: 1 },
    ]);
    const moved = crypto.randomUUID();
    answers[tenantId] = knows([{ ...NURSE, unitIds: [moved] }]);
    expect((await get('/me')).body.unitIds).toEqual([moved]);
  });

  it.each<[string, number, string, AdmitAnswer | 'away']>([
    ['that was revoked', 401, 'unauthenticated', { ok: false, reason: 'revoked' }],
    ['of nobody', 401, 'unauthenticated', { ok: false, reason: 'unknown' }],
    ['of somebody suspended', 403, 'tenant-suspended', { ok: false, reason: 'suspended' }],
    ['whose object knows nothing yet', 503, 'try-again', { ok: false, reason: 'not-ready' }],
    ['whose object is away', 503, 'try-again', 'away'],
    ['that asks too much', 429, 'too-many-requests', { ok: false, reason: 'limited', retryAfterSeconds: 7 }],
    ['that has lost its role', 403, 'capacity-required', knows([])],
    ['with a role that nobody knows', 403, 'capacity-required', knows([{ ...NURSE, role: 'owner' }])],
    [
      'in a role of another organisation than the person came for',
      403,
      'capacity-required',
      knows([{ ...NURSE, organisationNumber: '993467049' }]),
    ],
  ])('%s is refused with %i %s', async (_, status, code, answer) => {
    answers[tenantId] = answer;
    const told = await get('/me');
    expect([told.status, told.code]).toEqual([status, code]);
    // Of what may pass the cookie stays.
    expect(cleared.test(told.cookie ?? '')).toBe(answer !== 'away' && !answer.ok && answer.reason === 'revoked');
  });

  it('that has chosen nothing yet opens no door but its own', async () => {
    const { current: _, ...undecided } = STAFF;
    expect(await get('/me', undecided)).toMatchObject({ status: 403, code: 'capacity-required' });
    expect((await get('/session', undecided)).body.current).toBeUndefined();
  });

  it.each<[string, () => Promise<string> | string]>([
    ['expired', () => cookieOf(STAFF, NOW - 31 * MINUTE_MS)],
    [
      'of another deployment',
      async () => `__Host-naer-session=${await sealSession({ x: btoa('y'.repeat(33)).slice(0, 44) }, STAFF, NOW)}`,
    ],
    ['of a provider that is no more', () => cookieOf({ ...STAFF, provider: 'gone' })],
    ['of a provider that is not for staff', () => cookieOf({ ...STAFF, provider: 'idporten' })],
    ['made up', () => '__Host-naer-session=eyJhbGciOiJkaXIifQ..a.b.c'],
    ['empty', () => '__Host-naer-session='],
    ['there twice', async () => `${await cookieOf()}; ${await cookieOf()}`],
  ])('%s is no session, and the cookie is taken away', async (_, make) => {
    const cookie = await make();
    for (const path of ['/me', '/session']) {
      const answer = await ask(path, { cookie });
      expect([answer.status, answer.code]).toEqual([401, 'unauthenticated']);
      expect(answer.cookie).toMatch(cleared);
    }
  });

  it('under another name is nobody’s', async () => {
    const answer = await ask('/me', { cookie: (await cookieOf()).replace('__Host-', '') });
    expect([answer.status, answer.cookie]).toEqual([401, null]);
  });

  it('is sealed anew while it is used, never past its absolute end, and not at every request', async () => {
    expect((await get('/me')).cookie).toBeNull();
    const cookie = await cookieOf();
    now = NOW + 25 * MINUTE_MS;
    const answer = await ask('/me', { cookie });
    expect(answer.cookie).toMatch(/^__Host-naer-session=[^;]+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=1800$/);
    const fresh = /=([^;]+)/.exec(answer.cookie ?? '')?.[1] ?? '';
    expect(await openSession(SESSION_KEYS, fresh, NOW + 50 * MINUTE_MS)).toMatchObject({
      issuedAt: NOW,
      sid: STAFF.sid,
    });
    now = NOW + 10 * 60 * MINUTE_MS;
    expect((await ask('/me', { cookie: await cookieOf(STAFF, now - 1) })).status).toBe(401);
  });
});

describe('a request by cookie that may change something', () => {
  it.each<[string, number, Record<string, string>]>([
    ['from a page of ours, by the browser’s word', 200, { 'sec-fetch-site': 'same-origin' }],
    ['from a page of ours, by its origin', 200, { origin: new URL(PUBLIC_URL).origin }],
    ['from nowhere', 403, {}],
    ['from another origin', 403, { origin: 'https://evil.example' }],
    ['from no origin that is told', 403, { origin: 'null' }],
    ['from another page of the same site', 403, { 'sec-fetch-site': 'same-site', origin: new URL(PUBLIC_URL).origin }],
    ['from another site', 403, { 'sec-fetch-site': 'cross-site' }],
    ['typed by the person', 403, { 'sec-fetch-site': 'none' }],
    ['from an origin that begins as ours', 403, { origin: `${new URL(PUBLIC_URL).origin}.evil.example` }],
  ])('%s is answered %i', async (_, status, headers) => {
    const answer = await ask('/me', { cookie: await cookieOf(), ...headers }, { method: 'POST' });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.code).toBe('cross-origin');
    const citizen = await ask('/citizen', { cookie: await cookieOf(CITIZEN), ...headers }, { method: 'POST' });
    expect(citizen.status).toBe(status);
    const chosen = await choose(`${tenantId}.${NURSE.capacityId}`, STAFF, headers);
    expect(chosen.status).toBe(status === 200 ? 204 : 403);
  });

  it('and opens a socket is one of those; one that only reads is not', async () => {
    const upgrade = { connection: 'upgrade', upgrade: 'websocket', cookie: await cookieOf() };
    expect(await ask('/me', { ...upgrade, origin: 'https://evil.example' })).toMatchObject({
      status: 403,
      code: 'cross-origin',
    });
    expect((await ask('/me', { ...upgrade, origin: new URL(PUBLIC_URL).origin })).status).toBe(200);
    expect((await ask('/me', { cookie: await cookieOf(), origin: 'https://evil.example' })).status).toBe(200);
  });
});

describe('what a person may act as', () => {
  it('is everything of every log-in that the organisations of this log-in allow', async () => {
    const { body } = await get('/session');
    expect(body).toMatchObject({ kind: 'staff', person: { name: 'Kari Testesen' } });
    const options = body.options as { id: string; role: string }[];
    expect(options.map(({ id, role }) => [id, role])).toEqual([
      [`${tenantId}.${NURSE.capacityId}`, 'nurse'],
      [`${otherTenantId}.administrator`, 'administrator'],
    ]);
    expect(body.current).toMatchObject({ id: `${tenantId}.${NURSE.capacityId}`, tenantName: null, practitionerId });
  });

  it('is all of it where the provider says nothing of organisations', async () => {
    const { body } = await get('/session', { ...STAFF, provider: 'other', organisations: [] });
    expect((body.options as unknown[]).length).toBe(3);
  });

  it('is chosen among those, and what is not among them does not exist', async () => {
    const answer = await choose(`${otherTenantId}.administrator`);
    expect(answer.status).toBe(204);
    const text = /=([^;]+)/.exec(answer.cookie ?? '')?.[1] ?? '';
    const session = await openSession(SESSION_KEYS, text, NOW);
    expect(session).toEqual({
      ...STAFF,
      current: { tenantId: otherTenantId, practitionerId, capacityId: 'administrator' },
    });
    for (const option of [`${tenantId}.${FOREIGN.capacityId}`, `${tenantId}.administrator`, 'nothing'])
      expect(await choose(option)).toMatchObject({ status: 404, code: 'not-found', cookie: null });
  });

  it('of one tenant stays while the other’s object refuses or is away; when all do, the session is refused', async () => {
    answers[tenantId] = { ok: false, reason: 'suspended' };
    expect(((await get('/session')).body.options as unknown[]).length).toBe(1);
    answers[otherTenantId] = 'away';
    expect(await get('/session')).toMatchObject({ status: 503, code: 'try-again' });
    answers[otherTenantId] = { ok: false, reason: 'revoked' };
    answers[tenantId] = { ok: false, reason: 'revoked' };
    const answer = await get('/session');
    expect([answer.status, answer.code]).toEqual([401, 'unauthenticated']);
    expect(answer.cookie).toMatch(cleared);
  });
});

describe('a citizen', () => {
  it('comes in at the citizens’ doors and no other, and staff at none of those', async () => {
    expect((await get('/citizen', CITIZEN)).body).toMatchObject({
      kind: 'citizen',
      subjectIndex: CITIZEN.subjectIndex,
    });
    expect((await get('/me', CITIZEN)).status).toBe(401);
    answers.citizen = { ok: false, reason: 'revoked' };
    for (const path of ['/citizen', '/session']) {
      const ended = await get(path, CITIZEN);
      expect([ended.status, cleared.test(ended.cookie ?? '')]).toEqual([401, true]);
    }
    answers.citizen = { ok: true };
    expect((await get('/citizen', STAFF)).status).toBe(401);
    expect((await get('/session', CITIZEN)).body).toMatchObject({ kind: 'citizen', options: [] });
    expect(await choose('x', CITIZEN)).toMatchObject({ status: 403, code: 'forbidden' });
  });
});

async function choose(
  optionId: string,
  session: StaffSession | CitizenSession = STAFF,
  headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
): Promise<Told> {
  return await ask(
    '/session/choose',
    { cookie: await cookieOf(session), 'content-type': 'application/json', ...headers },
    { method: 'POST', body: JSON.stringify({ optionId }) },
  );
}

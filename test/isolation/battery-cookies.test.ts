import { randomUUID } from 'node:crypto';
import { sealToken } from '@naer/auth/session/sealed-token';
import {
  type CitizenSession,
  SESSION_ABSOLUTE_MS,
  SESSION_IDLE_MS,
  type StaffSession,
} from '@naer/auth/session/session';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allAs, ask, nameOf, nowhere, outcomeOf, outcomesOf, seen } from '../support/battery.ts';
import { ROUTES } from '../support/battery-cases.ts';
import { castOf } from '../support/cast.ts';
import { upgradeStatus } from '../support/live-socket.ts';
import type { Walk } from '../support/routes.ts';
import { citizenSession, cookieOf, nurseLogin, SEALED_BY_TESTS, staffSession } from '../support/sessions.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 2, hangable: false, bindings: SEALED_BY_TESTS });
afterAll(() => stack.stop());
const [ours, theirs] = [castOf(stack, 0), castOf(stack, 1)];
const { baseUrl } = stack;
const { sessionKeys } = stack.secrets;
const [kid = ''] = Object.keys(sessionKeys);
const login = await nurseLogin(stack, { ...ours, practitionerId: ours.nurse.id });
const origin = baseUrl;
const EVIL = 'https://evil.example';
const LIVE = `/api/v1/units/${ours.unitId}/worklist/live`;

type Headers = Readonly<Record<string, string>>;
/** Lets in whoever has a session, before anything is chosen; ends it. */
const OWN: readonly string[] = ['GET /api/v1/session', 'POST /oauth/logout-everywhere', 'POST /api/v1/session/choose'];
const routes = ROUTES.cookies.map((walk) => [nameOf(walk), walk] as const);

const cookie = async (session: StaffSession | CitizenSession, more: Parameters<typeof cookieOf>[2] = {}) =>
  (await cookieOf(stack, session, more)).cookie;
const staff = (more: Partial<StaffSession> = {}) => staffSession(login, more);
const atWith = async (make: Make, more: { readonly issuedAt: number }, sealedAt: number) =>
  await cookie(make(more), { sealedAt });

type Make = (more?: Partial<Omit<StaffSession, 'audience'>>) => StaffSession | CitizenSession;

/** Cookies that open nothing anywhere, by name: of staff or of citizens, as `make` has it. */
async function forgedCookies(make: Make): Promise<Readonly<Record<string, string>>> {
  const good = await cookie(make());
  const now = Date.now();
  const [name = '', text = ''] = good.split('=');
  const parts = text.split('.');
  const swap = (part: string) => `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`;
  const changed = (at: number) => `${name}=${parts.map((part, nth) => (nth === at ? swap(part) : part)).join('.')}`;
  const strange = Buffer.alloc(32, 7).toString('base64url');
  const header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid, typ: 'naer-session' })).toString(
    'base64url',
  );
  return {
    'a key of another deployment under our id': await cookie(make(), { keys: { [kid]: strange } }),
    'a key that we do not have': await cookie(make(), { keys: { other: strange } }),
    'a session sealed as a log-in': `${name}=${await sealToken(sessionKeys, 'naer-login', { ...make() })}`,
    'a changed header': changed(0),
    'a changed nonce': changed(2),
    'a changed body': changed(3),
    'a changed seal': changed(4),
    'a body that nobody sealed': `${name}=${header}..${'A'.repeat(16)}.${Buffer.from(JSON.stringify(make())).toString('base64url')}.${'A'.repeat(22)}`,
    'two of them': `${good}; ${await cookie(make())}`,
    'a name that any host may set': good.replace('__Host-', ''),
    'a text': `${name}=Plantesen`,
    nothing: `${name}=`,
    'a very long text': `${name}=${'x'.repeat(6_000)}`,
    'the idle limit passed': await atWith(make, { issuedAt: now - SESSION_IDLE_MS - 60_000 }, now - SESSION_IDLE_MS),
    'the absolute limit passed': await atWith(make, { issuedAt: now - SESSION_ABSOLUTE_MS }, now),
    'a begin in the future': await atWith(make, { issuedAt: now + 300_000 }, now + 300_000),
    'a provider that is none of ours': await cookie(make({ provider: 'other' })),
    'a provider of citizens': await cookie(staff({ provider: 'idporten' })),
    'a citizen of the provider of staff': await cookie(citizenSession({ provider: 'helseid' })),
    'a later version': await cookie({ ...make(), v: 2 } as never),
    'another audience': await cookie({ ...make(), audience: 'operator' } as never),
  };
}

let forged: Readonly<Record<string, string>>;
let forgedOfCitizens: Readonly<Record<string, string>>;
let strangers: Readonly<Record<string, string>>;
beforeAll(async () => {
  forged = await forgedCookies((more) => staff(more));
  forgedOfCitizens = await forgedCookies((more) => citizenSession(more as Partial<CitizenSession>));
  const { capacityId } = login;
  const as = (tenantId: string, practitionerId: string) =>
    cookie(staffSession({ tenantId, practitionerId, capacityId }));
  strangers = {
    'nobody of the tenant': await as(ours.tenantId, randomUUID()),
    'a person of ours in another tenant': await as(theirs.tenantId, ours.nurse.id),
    'a tenant that does not exist': await as(randomUUID(), ours.nurse.id),
  };
});

const opensToCitizens = (walk: Walk) => walk[0] === 'citizen' || OWN.includes(nameOf(walk));
const inTheName = (cookies: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(cookies).map(([name, text]) => [`of a citizen: ${name}`, text]));

describe.each(routes)('by cookie, %s', (name, walk) => {
  const [audience, method] = walk;
  const goodCookie = () => cookie(audience === 'citizen' ? citizenSession() : staff());
  const asked = (headers: Headers) => ask(baseUrl, walk, nowhere(), headers);

  test('is opened by no cookie that was tampered with, is over or is another’s', async () => {
    const all = opensToCitizens(walk) ? { ...forged, ...inTheName(forgedOfCitizens) } : forged;
    const outcomes = await outcomesOf(all, async (text) => {
      const answer = await asked({ cookie: text, origin });
      const cleared = answer.headers.get('set-cookie')?.includes('Max-Age=0') ?? false;
      expect([text, cleared]).toEqual([text, text.includes('__Host-naer-session=')]);
      return answer;
    });
    expect(outcomes).toEqual(allAs(all, '401 unauthenticated'));
  });

  test('is opened to a session that stands, which comes before no header and to nobody who is not there', async () => {
    const good = await goodCookie();
    if (name !== 'POST /oauth/logout-everywhere') expect((await asked({ cookie: good, origin })).status).not.toBe(401);
    if (audience === 'citizen') {
      // No header lets anybody in here: there is none to come before a cookie.
      expect(outcomeOf(await asked({ cookie: await cookie(staff()), origin }))).toBe('401 unauthenticated');
      return;
    }
    const tampered = await asked({ cookie: good, origin, authorization: 'Bearer Plantesen' });
    expect(outcomeOf(tampered)).toBe('401 unauthenticated');
    if (OWN.includes(name)) return;
    const outcomes = await outcomesOf(strangers, async (text) => await asked({ cookie: text, origin }));
    expect(outcomes).toEqual(allAs(strangers, '401 unauthenticated'));
    const undecided = await cookie(staff({ current: undefined }));
    expect(outcomeOf(await asked({ cookie: undecided, origin }))).toBe('403 capacity-required');
    const other = await cookie(staffSession({ ...login, capacityId: 'administrator' }));
    expect(outcomeOf(await asked({ cookie: other, origin }))).toBe('403 capacity-required');
  });

  test(`${method === 'GET' ? 'reads' : 'changes nothing'} for a page of another origin`, async () => {
    const good = await goodCookie();
    const pages: Readonly<Record<string, Headers>> = {
      'of nowhere': {},
      'of another origin': { origin: EVIL },
      'of another port': { origin: origin.replace(/\d+$/, '1') },
      'of another scheme': { origin: origin.replace('http:', 'https:') },
      'of no origin': { origin: 'null' },
      'of another site': { 'sec-fetch-site': 'cross-site', origin },
      'of a neighbour': { 'sec-fetch-site': 'same-site', origin },
      'of a link': { 'sec-fetch-site': 'none', origin },
    };
    if (method === 'GET') {
      // Nobody else can read the answer: no CORS header allows it.
      const answer = await asked({ cookie: good, origin: EVIL });
      expect([...answer.headers.keys()].filter((header) => header.startsWith('access-control'))).toEqual([]);
      expect(outcomeOf(answer)).not.toBe('403 cross-origin');
      return;
    }
    const outcomes = await outcomesOf(pages, async (headers) => await asked({ cookie: good, ...headers }));
    expect(outcomes).toEqual(allAs(pages, '403 cross-origin'));
  });
});

describe('the socket of a list', () => {
  test('opens to no cookie that was tampered with, nor to a stranger’s or a citizen’s', async () => {
    const statuses: [string, number][] = [];
    const all = { ...forged, ...strangers, citizen: await cookie(citizenSession()) };
    for (const [name, text] of Object.entries(all))
      statuses.push([name, (await upgradeStatus(baseUrl, LIVE, { cookie: text, origin })).status]);
    expect(statuses).toEqual(Object.keys(all).map((name) => [name, 401]));
    expect((await upgradeStatus(baseUrl, LIVE, { cookie: await cookie(staff()), origin })).status).toBe(101);
  });

  test.each([
    ['nowhere', {}],
    ['another origin', { origin: EVIL }],
    ['another site', { 'sec-fetch-site': 'cross-site', origin }],
    ['a neighbour', { 'sec-fetch-site': 'same-site', origin }],
  ])('opens by cookie to no page of %s', async (_, headers) => {
    const answer = await upgradeStatus(baseUrl, LIVE, { cookie: await cookie(staff()), ...headers });
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([403, 'cross-origin']);
  });
});

describe.each(ROUTES.ownPatients.map((walk) => [nameOf(walk), walk] as const))('of a citizen, %s', (_, walk) => {
  const patientId = stack.demo.tenants[0]?.patients[0]?.id ?? '';

  test('tells of a patient who is somebody else as of one who does not exist', async () => {
    const headers = { cookie: await cookie(citizenSession()), origin };
    const [there, nobody] = [
      await ask(baseUrl, walk, { ...nowhere(), patientId }, headers),
      await ask(baseUrl, walk, nowhere(), headers),
    ];
    expect(outcomeOf(nobody)).toBe('404 not-found');
    expect(seen(there)).toEqual(seen(nobody));
  });
});

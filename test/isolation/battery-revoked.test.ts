import { randomUUID } from 'node:crypto';
import { CLIENT_SCOPES } from '@naer/contracts/scopes';
import { Records } from '@naer/db/records';
import { revokeCredentials } from '@naer/services/device/revoke-credentials';
import { afterAll, describe, expect, test } from 'vitest';
import { allAs, ask, bearer, eachOf, nameOf, nowhere, outcomeOf } from '../support/battery.ts';
import { ROUTES } from '../support/battery-cases.ts';
import { call } from '../support/call.ts';
import { type CastPerson, castOf } from '../support/cast.ts';
import { forge, forgeries, peek } from '../support/forge.ts';
import { accessForgeries, accessToken } from '../support/forge-access.ts';
import { gatewayOf } from '../support/gateway.ts';
import { oxygen } from '../support/items.ts';
import { upgradeStatus } from '../support/live-socket.ts';
import { must } from '../support/records-tenant.ts';
import type { Walk } from '../support/routes.ts';
import { citizenSession, cookieOf, nurseLogin, SEALED_BY_TESTS, staffSession } from '../support/sessions.ts';
import { startStack } from '../support/stack.ts';
import { naer, personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 4, hangable: false, bindings: SEALED_BY_TESTS });
afterAll(() => stack.stop());
const [ours, theirs] = [castOf(stack, 0), castOf(stack, 1)];
const { tenantId, unitId, nurse, physician } = ours;
const { baseUrl } = stack;
const scope = CLIENT_SCOPES.join(' ');

type Headers = Readonly<Record<string, string>>;
const PEOPLES = ROUTES.staff;
const CLIENTS = ROUTES.clients;
/** Taken last of all where it is walked: it ends what one comes with. */
const EVERYWHERE = 'POST /oauth/logout-everywhere';

/** The outcome of each route, by its name. */
async function walked(routes: readonly Walk[], headers: Headers): Promise<Readonly<Record<string, string>>> {
  const ids = { ...nowhere(), unitId };
  const outcomes = await eachOf(routes, async (walk) => [
    nameOf(walk),
    outcomeOf(await ask(baseUrl, walk, ids, headers)),
  ]);
  return Object.fromEntries(outcomes) as Readonly<Record<string, string>>;
}
const everyOf = (routes: readonly Walk[], outcome: string) =>
  allAs(Object.fromEntries(routes.map((walk) => [nameOf(walk), walk])), outcome);
const REFUSED = '401 unauthenticated';
const LIVE = `/api/v1/units/${unitId}/worklist/live`;
const live = async (headers: Headers, query = '') => (await upgradeStatus(baseUrl, `${LIVE}${query}`, headers)).status;
const ticketOf = async (person: Pick<CastPerson, 'post'>) =>
  (await person.post<{ ticket: string }>(`/api/v1/units/${unitId}/worklist/tickets`)).body.ticket;

describe('what was revoked', () => {
  test('of a person who logged out everywhere is refused at every route and socket, by token, session and ticket', async () => {
    const login = await nurseLogin(stack, { tenantId, unitId, practitionerId: nurse.id });
    const session = await cookieOf(stack, staffSession(login));
    const ticket = await ticketOf(nurse);
    expect([await live(bearer(nurse.token)), await live(session)]).toEqual([101, 101]);
    expect((await nurse.post('/oauth/logout-everywhere')).status).toBe(200);
    expect(await walked(PEOPLES, bearer(nurse.token))).toEqual(everyOf(PEOPLES, REFUSED));
    expect(await walked(PEOPLES, session)).toEqual(everyOf(PEOPLES, REFUSED));
    expect([await live(bearer(nurse.token)), await live(session), await live({}, `?ticket=${ticket}`)]).toEqual([
      401, 401, 401,
    ]);
  });

  test('of a session that was logged out is refused at every route, and another of the person is not', async () => {
    const login = await nurseLogin(stack, { tenantId, unitId, practitionerId: physician.id });
    const capacity = { ...login, capacityId: login.capacityId.replace('nurse', 'physician') };
    const [ended, other] = [
      await cookieOf(stack, staffSession(capacity)),
      await cookieOf(stack, staffSession(capacity)),
    ];
    const logout = { method: 'POST', path: '/oauth/logout' };
    expect((await call(baseUrl, { ...logout, headers: ended })).status).toBe(200);
    expect(await walked(PEOPLES, ended)).toEqual(everyOf(PEOPLES, REFUSED));
    expect([await live(ended), await live(other)]).toEqual([401, 101]);
  });

  test.each(['/oauth/logout', '/oauth/logout-everywhere'])(
    'of a citizen who logged out by %s is refused at every route for citizens, and another of them is not',
    async (path) => {
      const citizens = ROUTES.citizens;
      const subjectIndex = path.endsWith('everywhere') ? 'd'.repeat(43) : 'e'.repeat(43);
      const [ended, other] = [
        await cookieOf(stack, citizenSession({ subjectIndex })),
        await cookieOf(stack, citizenSession()),
      ];
      expect(Object.values(await walked(citizens, ended))).not.toContain(REFUSED);
      expect([200, 204]).toContain((await call(baseUrl, { method: 'POST', path, headers: ended })).status);
      expect(await walked(citizens, ended)).toEqual(everyOf(citizens, REFUSED));
      expect(Object.values(await walked(citizens, other))).not.toContain(REFUSED);
    },
  );

  test('of a client is refused at every route for clients', async () => {
    const gateway = await gatewayOf(stack, ours, CLIENT_SCOPES);
    const token = bearer(await gateway.token());
    expect(Object.values(await walked(CLIENTS, token))).not.toContain(REFUSED);
    const admin = await personAs(stack, tenantId, physician.id, 'administrator');
    expect((await admin.post(`/api/v1/clients/${gateway.clientId}/revoke`)).status).toBe(200);
    expect(await walked(CLIENTS, token)).toEqual(everyOf(CLIENTS, REFUSED));
    const fresh = bearer(await accessToken(stack, { clientId: gateway.clientId, scope }));
    expect(await walked(CLIENTS, fresh)).toEqual(everyOf(CLIENTS, REFUSED));
  });

  test('of a device is refused at every route for devices', async () => {
    const patient = ours.takePatient('copd');
    const devices = ROUTES.devices;
    const { assignment: assignmentId } = peek(patient.deviceCredential).claims as { assignment: string };
    const records = new Records({ databaseUrl: stack.database.appUrl, sqlEndpoint: stack.database.sqlEndpoint });
    must(await revokeCredentials(records, { tenantId, patientId: patient.id, assignmentId }));
    await stack.sweep();
    const outcomes = await walked(devices, bearer(patient.deviceCredential));
    expect(outcomes).toEqual(everyOf(devices, '401 credential-revoked'));
  });

  test('of an operator who is not configured is refused at every route for operators', async () => {
    const operators = ROUTES.operators;
    const platform = 'platform/tenant.read platform/tenant.write';
    const token = await accessToken(stack, { clientId: 'platform.former', scope: platform });
    expect(await walked(operators, bearer(token))).toEqual(everyOf(operators, REFUSED));
  });
});

describe('the socket of a list', () => {
  const person = theirs.nurse;
  const path = `/api/v1/units/${theirs.unitId}/worklist/live`;
  const status = async (headers: Headers, query = '') =>
    (await upgradeStatus(baseUrl, `${path}${query}`, headers)).status;

  test('opens to no token that was tampered with, and to nobody of another kind or role', async () => {
    const gateway = await gatewayOf(stack, theirs, CLIENT_SCOPES);
    const client = { clientId: gateway.clientId, scope };
    const other = { clientId: `${theirs.tenantId}.${randomUUID()}`, scope };
    const { header, claims } = peek(person.token);
    const key = stack.secrets.practitionerTokenKey;
    const past = forge(header, { ...claims, exp: Math.floor(Date.now() / 1000) - 1 }, key);
    const tokens: Readonly<Record<string, string>> = {
      ...forgeries(person.token, { key, other: physician.token, wrong: { 'another role': { claims: { role: 'x' } } } }),
      ...(await accessForgeries(stack, client, other)),
      'an expiry in the past': past,
      'a client': await gateway.token(),
      'a device': theirs.takePatient('copd').deviceCredential,
    };
    const found: [string, number][] = [];
    for (const [name, token] of Object.entries(tokens)) found.push([name, await status(bearer(token))]);
    expect(found).toEqual(Object.keys(tokens).map((name) => [name, 401]));
    for (const role of ['administrator', 'auditor', 'coordinator'] as const) {
      const { token } = await personAs(stack, theirs.tenantId, randomUUID(), role);
      expect([role, await status(bearer(token))]).toEqual([role, 404]);
    }
    expect(await status({})).toBe(401);
    expect(await status(await cookieOf(stack, citizenSession()))).toBe(401);
    expect(await status(bearer(person.token))).toBe(101);
  });

  test('opens by a ticket once, of this list alone, and by nothing that resembles one', async () => {
    const ticketOfTheirs = async () =>
      (await person.post<{ ticket: string }>(`/api/v1/units/${theirs.unitId}/worklist/tickets`)).body.ticket;
    const ticket = await ticketOfTheirs();
    const [, secret = ''] = ticket.split('.');
    const wrong = [
      '',
      'x',
      secret,
      `${theirs.tenantId}.`,
      `${tenantId}.${secret}`,
      `${theirs.tenantId}.${'A'.repeat(43)}`,
      `${ticket}A`,
      ticket.toUpperCase(),
    ];
    const found = await eachOf(wrong, async (text) => await status({}, `?ticket=${encodeURIComponent(text)}`));
    expect(found).toEqual(wrong.map(() => 401));
    expect((await upgradeStatus(baseUrl, `${LIVE}?ticket=${ticket}`)).status).toBe(401);
    // A good token does not help a bad ticket.
    expect(await status(bearer(person.token), '?ticket=x')).toBe(401);
    expect([await status({}, `?ticket=${ticket}`), await status({}, `?ticket=${ticket}`)]).toEqual([101, 401]);
  });
});

describe('a tenant that is suspended', () => {
  const { takePatient } = ours;
  const patient = takePatient('heart-failure');
  const suspended = '403 tenant-suspended';

  test('is closed to people and clients at every route, and takes in what devices send', async () => {
    const login = await nurseLogin(stack, { tenantId, unitId, practitionerId: ours.neighbour.id });
    const capacityOf = (capacityId: string) => ({ ...login, capacityId });
    const [unit] = await stack.ownerSql<{ id: string }>('select organisation_id as id from unit where unit_id = $1', [
      ours.neighbour.unitId,
    ]);
    const session = await cookieOf(stack, staffSession(capacityOf(`nurse.${unit?.id}`)));
    const gateway = await gatewayOf(stack, ours, CLIENT_SCOPES);
    const token = bearer(await gateway.token());
    const devices = ROUTES.devices;
    await naer(stack, ['tenant', 'suspend', '--tenant', tenantId, '--reason', 'a test']);

    const byToken = PEOPLES.filter((walk) => nameOf(walk) !== EVERYWHERE);
    // The objects of a tenant's people are told at once; who has never been seen is asked for first.
    await ask(baseUrl, ['person', 'GET', '/api/v1/members'], nowhere(), bearer(ours.neighbour.token));
    expect(await walked(byToken, bearer(ours.neighbour.token))).toEqual(everyOf(byToken, suspended));
    expect(await walked(byToken, session)).toEqual(everyOf(byToken, suspended));
    expect(await walked(CLIENTS, token)).toEqual(everyOf(CLIENTS, suspended));
    const taken = Object.entries(await walked(devices, bearer(patient.deviceCredential)));
    expect(taken.filter(([, outcome]) => !/^20[01]$/.test(outcome))).toEqual([]);
    expect((await patient.post([oxygen(95)])).body.items).toMatchObject([{ status: 'recorded' }]);
    expect(await live(bearer(ours.neighbour.token))).toBe(403);

    await naer(stack, ['tenant', 'resume', '--tenant', tenantId, '--reason', 'a test']);
    expect(Object.values(await walked(byToken, bearer(ours.neighbour.token)))).not.toContain(suspended);
    expect(Object.values(await walked(CLIENTS, token))).not.toContain(suspended);
  });
});

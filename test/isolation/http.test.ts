import { randomUUID } from 'node:crypto';
import { ROLE_ACTIONS } from '@naer/auth/role-actions';
import type { TemplateList } from '@naer/contracts/programme';
import { Records } from '@naer/db/records';
import { observation } from '@naer/fhir-map/invented-fixture';
import { revokeCredentials } from '@naer/services/device/revoke-credentials';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { allAs, codeOf, nameOf, nowhere, outcomesOf, seen } from '../support/battery.ts';
import { ROUTES } from '../support/battery-cases.ts';
import { call, type Reply } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { forge, forgeries, peek } from '../support/forge.ts';
import { glucose, oxygen } from '../support/items.ts';
import { openLive, upgradeStatus } from '../support/live-socket.ts';
import { must } from '../support/records-tenant.ts';
import { ROUTE_ACTIONS } from '../support/route-actions.ts';
import { type Audience, type Ids, pathOf, WALK, type Walk } from '../support/routes.ts';
import { startStack } from '../support/stack.ts';
import { personAs } from '../support/steward.ts';

const mounted = vi.hoisted(() => ({ routes: (): readonly { readonly method: string; readonly path: string }[] => [] }));
vi.mock('cloudflare:workers', () => ({ DurableObject: class {} }));
vi.mock('../../workers/http/create-app.ts', async (importOriginal) => {
  const { createApp } = await importOriginal<{ createApp: (options: unknown) => { routes: [] } }>();
  const create = (options: unknown) => {
    const app = createApp(options);
    mounted.routes = () => app.routes;
    return app;
  };
  return { createApp: create };
});

const stack = await startStack({ patients: 12, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const theirs = castOf(stack, 1);
const { nurse, neighbour } = ours;

async function ask(walk: Walk, ids: Ids, headers: Record<string, string>): Promise<Reply<{ code?: string }>> {
  const [, method, route, body] = walk;
  return call(stack.baseUrl, { method, path: pathOf(route, ids), body, headers });
}

/** Something real on either side: an open alert and a reading kept aside. */
async function worldOf({ nurse: person, unitId }: typeof ours, patient: CastPatient): Promise<Ids> {
  const answer = await patient.post([
    oxygen(80),
    glucose(2.5),
    oxygen(80, { measuredAt: '2014-01-01T10:00:00Z', id: 'stray' }),
  ]);
  const { alertId } = await person.entryOf(patient.id);
  const quarantineId = answer.body.items[2]?.id ?? '';
  await eventually(
    () => stack.ownerSql('select 1 from quarantine where patient_id = $1', [patient.id]),
    (rows) => rows.length === 1,
  );
  const { items } = (await person.get<TemplateList>('/api/v1/programmes')).body;
  const templateId = items[0]?.templateId ?? '';
  return { unitId, patientId: patient.id, alertId, quarantineId, templateId };
}

const [device, foreignDevice] = [ours.takePatient('copd'), theirs.takePatient('copd')];
let own: Ids;
let foreign: Ids;
let beside: Ids;
beforeAll(async () => {
  own = await worldOf(ours, device);
  foreign = await worldOf(theirs, foreignDevice);
  const atNeighbour = { ...ours, nurse: neighbour, unitId: neighbour.unitId };
  // A template belongs to the tenant: no unit of it is beside it.
  beside = { ...(await worldOf(atNeighbour, ours.takeNeighboursPatient('copd'))), templateId: randomUUID() };
});

test('every route of the Worker is walked here: a new one cannot be forgotten', async () => {
  const front = new URL('../../workers/index.ts', import.meta.url).href;
  await import(/* @vite-ignore */ front);
  const routes = mounted.routes().filter(({ method }) => method !== 'ALL');
  const all = new Set(routes.map(({ method, path }) => `${method} ${path.replace(/(?<=.)\/$/, '')}`));
  const named = (route: string) => route.replace('/quarantine/:quarantineId/', '/quarantine/:id/');
  expect([...all].sort()).toEqual(WALK.map(([, method, route]) => `${method} ${named(route)}`).sort());
});

const [deviceKey = ''] = Object.values(stack.secrets.deviceCredentialKeys);
const otherRole = { claims: { role: 'owner' } };
/** Of any clinician of the tenant: that a patient beside is followed is what it tells, or what it opens. */
const TENANT_WIDE: readonly string[] = [
  '/api/v1/patients/:patientId/status',
  '/api/v1/patients/:patientId/break-glass',
];

const FORGED: Readonly<Partial<Record<Audience, Readonly<Record<string, string>>>>> = {
  person: {
    ...forgeries(nurse.token, {
      key: stack.secrets.practitionerTokenKey,
      other: theirs.nurse.token,
      wrong: {
        'another audience': { claims: { aud: 'other' } },
        'no audience': { claims: { aud: undefined } },
        'another issuer': { claims: { iss: 'urn:other' } },
        'no issuer': { claims: { iss: undefined } },
        'an expiry in the past': { claims: { exp: Math.floor(Date.now() / 1000) - 1 } },
        'no expiry': { claims: { exp: undefined } },
        'a begin in the future': { claims: { nbf: Math.floor(Date.now() / 1000) + 3_600 } },
        'another type': { header: { typ: 'JWT' } },
        'an unknown role': otherRole,
        'a later version': { claims: { v: 2 } },
        'no tenant': { claims: { tenant: undefined } },
      },
    }),
    'a device credential': device.deviceCredential,
  },
  device: {
    ...forgeries(device.deviceCredential, {
      key: deviceKey,
      other: foreignDevice.deviceCredential,
      wrong: {
        'an unknown key id': { header: { kid: 'other' } },
        'a key id of every object': { header: { kid: '__proto__' } },
        'no key id': { header: { kid: undefined } },
        'another type': { header: { typ: 'naer-practitioner+jwt' } },
        'a later version': { claims: { v: 2 } },
        'no patient': { claims: { patient: undefined } },
        'a generation that is no number': { claims: { generation: '1' } },
      },
    }),
    "a person's token": nurse.token,
  },
};

describe.each(ROUTES.closed)('of a %s, %s %s', (...walk) => {
  const [audience] = walk as readonly unknown[] as Walk;
  const tokens = FORGED[/^(reader|administrator)$/.test(audience) ? 'person' : audience] ?? {};
  const takesProofs = audience === 'client' || audience === 'operator';

  test('lets nobody in without a token, wherever else one is put', async () => {
    const good = audience === 'device' ? device.deviceCredential : nurse.token;
    for (const headers of [
      {},
      { authorization: '' },
      { authorization: 'Bearer' },
      { authorization: `Basic ${btoa(`nurse:${good}`)}` },
      { authorization: good },
      { cookie: `token=${good}; __Host-session=${good}` },
      { 'x-authorization': `Bearer ${good}` },
    ]) {
      const answer = await ask(walk as never, own, headers);
      expect([answer.status, codeOf(answer)]).toEqual([401, 'unauthenticated']);
      expect(answer.headers.get('www-authenticate')).toBe(`Bearer realm="naer"${takesProofs ? ', DPoP' : ''}`);
    }
    const [, method, route, body] = walk as never as Walk;
    const inUrl = await call(stack.baseUrl, { method, body, path: `${pathOf(route, own)}?access_token=${good}` });
    expect([inUrl.status, codeOf(inUrl)]).toEqual([401, 'unauthenticated']);
  });

  test('refuses every token that was tampered with, and does not say why', async () => {
    const outcomes = await outcomesOf(tokens, async (token) => {
      const answer = await ask(walk as never, own, { authorization: `Bearer ${token}` });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="naer", error="invalid_token"');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      return answer;
    });
    expect(outcomes).toEqual(allAs(tokens, '401 unauthenticated'));
  });
});

/** A nurse's, or where nurses may nothing at all that of who may. */
async function tokenFor(walk: Walk): Promise<string> {
  const actions = ROUTE_ACTIONS[nameOf(walk)] ?? [];
  if (actions.every((action) => action === 'duty.sign' || ROLE_ACTIONS.nurse.has(action))) return nurse.token;
  const role = actions.every((action) => ROLE_ACTIONS.auditor.has(action)) ? 'auditor' : 'administrator';
  return (await personAs(stack, ours.tenantId, nurse.id, role)).token;
}

describe.each(ROUTES.named)('of a %s, %s %s', (...walk) => {
  test('answers for what is of another tenant or unit just as for what does not exist', async () => {
    const headers = { authorization: `Bearer ${await tokenFor(walk as never)}` };
    const nothing = seen(await ask(walk as never, nowhere(), headers));
    expect(nothing).toMatchObject({ status: 404, text: expect.stringContaining('"not-found"') });
    const [, , route] = walk as never as Walk;
    for (const ids of [
      foreign,
      TENANT_WIDE.includes(route) ? foreign : beside,
      nowhere(),
      {
        ...own,
        unitId: foreign.unitId,
        alertId: foreign.alertId,
        quarantineId: foreign.quarantineId,
        patientId: foreign.patientId,
        templateId: foreign.templateId,
      },
    ])
      expect(seen(await ask(walk as never, ids, headers))).toEqual(nothing);
  });
});

test('an alert of another tenant is not reached through one’s own patient, nor one’s own through theirs', async () => {
  const headers = { authorization: `Bearer ${nurse.token}` };
  for (const walk of WALK.filter(([, , route]) => route.includes(':alertId')))
    for (const [ids, missing] of [
      [
        { ...own, alertId: foreign.alertId },
        { ...own, alertId: nowhere().alertId },
      ],
      [{ ...foreign, alertId: own.alertId }, nowhere()],
    ] as const) {
      const nothing = seen(await ask(walk, missing, headers));
      expect(nothing).toMatchObject({ status: 404, text: expect.stringMatching(/"(not-found|unknown-record)"/) });
      expect(seen(await ask(walk, ids, headers))).toEqual(nothing);
    }
});

test('nothing of the other tenant was moved, read into a list, or written about', async () => {
  expect(await theirs.nurse.entryOf(foreign.patientId)).toMatchObject({ state: 'open', revision: '1-1' });
  const [held] = await stack.ownerSql<{ state: string }>('select state from quarantine where patient_id = $1', [
    foreign.patientId,
  ]);
  expect(held?.state).toBe('held');
  for (const [mine, yours] of [
    [ours, foreign],
    [theirs, own],
  ] as const) {
    expect((await mine.nurse.worklist()).map(({ patientId }) => patientId)).not.toContain(yours.patientId);
    expect((await mine.nurse.get('/api/v1/quarantine?limit=1000')).text).not.toContain(yours.patientId);
  }
  const audit = await stack.ownerSql<{ n: number }>(
    `select count(*)::int as n from audit_event where tenant_id = $1 and (actor_id = $2 or subject_patient_id = $3)`,
    [theirs.tenantId, nurse.id, own.patientId],
  );
  expect(audit).toEqual([{ n: 0 }]);
});

describe('tokens that are rightly signed and mix two tenants', () => {
  const mixed = (token: string, key: string, claims: Record<string, unknown>) => {
    const { header, claims: own } = peek(token);
    return forge(header, { ...own, ...claims }, key);
  };

  test('show a person nothing of either', async () => {
    const token = mixed(nurse.token, stack.secrets.practitionerTokenKey, { units: [foreign.unitId] });
    const get = (path: string) => call<{ items?: unknown[]; code?: string }>(stack.baseUrl, { path, token });
    expect((await get(`/api/v1/units/${foreign.unitId}/worklist`)).body.items).toEqual([]);
    expect((await get('/api/v1/quarantine')).body.items).toEqual([]);
    for (const { patientId } of [own, foreign])
      expect((await get(`/api/v1/patients/${patientId}/measurements`)).status).toBe(404);
  });

  test('keep nothing of a device, and answer as for a patient that does not exist', async () => {
    const post = (claims: Record<string, unknown>, path: string, body: unknown) =>
      call(stack.baseUrl, { method: 'POST', path, body, token: mixed(device.deviceCredential, deviceKey, claims) });
    // A bundle of nothing reaches nobody.
    for (const [, , path, body] of ROUTES.devices.filter(([, , route]) => route !== '/fhir/R4')) {
      const nobody = seen(await post({ patient: randomUUID() }, path, body));
      for (const claims of [{ patient: foreign.patientId }, { tenant: theirs.tenantId }])
        expect(seen(await post(claims, path, body))).toEqual(nobody);
    }
    const rows = await stack.ownerSql<{ n: number }>(
      'select count(*)::int as n from measurement where patient_id = $1',
      [foreign.patientId],
    );
    expect(rows[0]?.n).toBeLessThanOrEqual(2);
  });
});

describe('a live list', () => {
  const path = (unitId: string) => `/api/v1/units/${unitId}/worklist/live`;
  const bearer = { authorization: `Bearer ${nurse.token}` };

  test('of another tenant or unit opens for nobody else’s token, just as one that does not exist', async () => {
    const nothing = await upgradeStatus(stack.baseUrl, path(randomUUID()), bearer);
    expect(nothing).toMatchObject({ status: 404 });
    for (const { unitId } of [foreign, beside])
      expect(await upgradeStatus(stack.baseUrl, path(unitId), bearer)).toEqual(nothing);
    expect(await upgradeStatus(stack.baseUrl, path(own.unitId), bearer)).toMatchObject({ status: 101 });
  });

  test('opens for no ticket of another tenant, nor for one whose tenant was changed', async () => {
    const { body } = await nurse.post<{ ticket: string }>(`/api/v1/units/${own.unitId}/worklist/tickets`);
    const [, secret = ''] = body.ticket.split('.');
    for (const ticket of [body.ticket, `${theirs.tenantId}.${secret}`, `${theirs.tenantId}.${'A'.repeat(43)}`])
      expect(await upgradeStatus(stack.baseUrl, `${path(foreign.unitId)}?ticket=${ticket}`)).toMatchObject({
        status: 401,
      });
  });

  test('is closed when the session of the one who listens ends', async () => {
    const { header, claims } = peek(nurse.token);
    const exp = Math.floor(Date.now() / 1000) + 2;
    const token = forge(header, { ...claims, exp }, stack.secrets.practitionerTokenKey);
    const socket = await openLive(stack.baseUrl, path(own.unitId), token);
    expect(await socket.closed).toBe(4401);
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000);
    expect(await upgradeStatus(stack.baseUrl, path(own.unitId), { authorization: `Bearer ${token}` })).toMatchObject({
      status: 401,
    });
  });
});

describe('a revoked credential', () => {
  const patient = ours.takePatient('copd');
  const records = new Records({ databaseUrl: stack.database.appUrl, sqlEndpoint: stack.database.sqlEndpoint });
  const observed = (token: string) =>
    call(stack.baseUrl, {
      method: 'POST',
      path: '/fhir/R4/Observation',
      token,
      body: observation({ subject: undefined }),
    });

  test('is refused at once by either door, and one of the next generation is let in', async () => {
    expect((await patient.post([oxygen(95)])).status).toBe(200);
    const principal = peek(patient.deviceCredential).claims as { assignment: string };
    const assignment = { tenantId: ours.tenantId, patientId: patient.id, assignmentId: principal.assignment };
    must(await revokeCredentials(records, assignment));
    await stack.sweep();

    for (const answer of [await patient.post([oxygen(95)]), await observed(patient.deviceCredential)]) {
      expect([answer.status, codeOf(answer)]).toEqual([401, 'credential-revoked']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="naer", error="invalid_token"');
    }
    const { header, claims } = peek(patient.deviceCredential);
    const renewed = forge(header, { ...claims, generation: 2 }, deviceKey);
    expect((await observed(renewed)).status).toBe(201);
    expect((await patient.post([oxygen(95)])).status).toBe(401);
    await stack.killWorkerd9();
    await stack.restartWorker();
    expect((await patient.post([oxygen(95)])).status).toBe(401);
    const rows = await eventually(
      () =>
        stack.ownerSql<{ door: string }>('select door from measurement where patient_id = $1 order by sequence', [
          patient.id,
        ]),
      (found) => found.length >= 2,
    );
    expect(rows.map(({ door }) => door)).toEqual(['ingest', 'fhir']);
    await eventually(
      () =>
        stack.ownerSql<{ total: number }>(
          `select total::int from refusal_count where patient_id = $1 and code = 'credential-revoked'`,
          [patient.id],
        ),
      ([count]) => count?.total === 4,
    );
  });
});

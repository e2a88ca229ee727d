import { randomUUID } from 'node:crypto';
import type { MemberChanged } from '@naer/contracts/member';
import type { UnitView } from '@naer/contracts/organisation';
import type { InvitationView } from '@naer/contracts/tenant';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../support/battery-cases.ts';
import { call, type Reply } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { forge, forgeries, peek } from '../support/forge.ts';
import { type Ids, pathOf, type Walk } from '../support/routes.ts';
import { startStack } from '../support/stack.ts';
import { askOperatorToken, personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 2, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const theirs = castOf(stack, 1);
const administratorId = ours.nurse.id;
const admin = await personAs(stack, ours.tenantId, administratorId, 'administrator');
const theirAdmin = await personAs(stack, theirs.tenantId, theirs.nurse.id, 'administrator');
const operator = await askOperatorToken(stack);
const reading = await askOperatorToken(stack, 'platform/tenant.read');
const [deviceOf = ''] = [ours.takePatient('copd').deviceCredential];

const ids: Ids = {
  unitId: ours.unitId,
  patientId: randomUUID(),
  alertId: randomUUID(),
  quarantineId: randomUUID(),
  templateId: randomUUID(),
};

/** A job of each kind in the other tenant. */
const JOBS = { 'import-devices': randomUUID(), archive: randomUUID(), erasure: randomUUID() } as const;
const jobOf = (route: string) =>
  route.includes('/imports') ? JOBS['import-devices'] : route.includes('/archives') ? JOBS.archive : JOBS.erasure;
/** What is really there in the other tenant, under the names that paths have. */
let foreign: Readonly<Record<string, string>>;
beforeAll(async () => {
  const { items } = (await theirAdmin.get<{ items: UnitView[] }>('/api/v1/units')).body;
  const unit = items.find(({ unitId }) => unitId === theirs.unitId);
  const member = { name: 'Ola Prøvesen', units: [], roles: [{ role: 'auditor' }] };
  const made = (await theirAdmin.post<MemberChanged>('/api/v1/members', member)).body;
  const invitationId = made.invitation?.invitationId ?? '';
  const { practitionerId } = made;
  expect(invitationId).not.toBe('');
  const clientId = stack.demo.tenants[1]?.partners?.[0]?.clientId ?? '';
  expect(clientId).not.toBe('');
  for (const [kind, jobId] of Object.entries(JOBS)) {
    await stack.ownerSql(
      `insert into job (tenant_id, job_id, kind, state, created_by, finished_at) values ($1, $2, $3, 'done', $4, now())`,
      [theirs.tenantId, jobId, kind, theirs.nurse.id],
    );
    const path = kind.startsWith('import') ? `/api/v1/imports/${jobId}` : `/api/v1/${kind}s/${jobId}`;
    expect([kind, (await theirAdmin.get(path)).status]).toEqual([kind, 200]);
  }
  foreign = {
    unitId: theirs.unitId,
    organisationId: unit?.organisationId ?? '',
    practitionerId,
    invitationId,
    clientId,
  };
});

const ask = (
  [, method, route, body]: Walk,
  token: string | undefined,
  names: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply<{ code?: string }>> => {
  const filled = route.replace(/:(\w+)/g, (whole, name: string) => names[name] ?? whole);
  return call(stack.baseUrl, { method, path: pathOf(filled, ids), body, token, headers });
};
const outcome = ({ status, body }: Reply<{ code?: string }>) => [status, body?.code];
const forged = forgeries(admin.token, {
  key: stack.secrets.practitionerTokenKey,
  other: theirAdmin.token,
  wrong: {
    'another audience': { claims: { aud: 'other' } },
    'an expiry in the past': { claims: { exp: Math.floor(Date.now() / 1000) - 1 } },
    'an unknown role': { claims: { role: 'owner' } },
  },
});

describe.each(ROUTES.administrators)('of an %s, %s %s', (...given) => {
  const walk = given as unknown as Walk;

  test.each(Object.entries({ ...forged, 'a device credential': deviceOf }))('refuses %s', async (_, token) => {
    expect(outcome(await ask(walk, token))).toEqual([401, 'unauthenticated']);
  });

  test('refuses no token, and an operator of the platform', async () => {
    expect(outcome(await ask(walk, undefined))).toEqual([401, 'unauthenticated']);
    expect(outcome(await ask(walk, operator))).toEqual([401, 'unauthenticated']);
  });

  test('is for the roles that may, whatever is named', async () => {
    const [, method, route] = walk;
    for (const role of ['nurse', 'physician', 'responder', 'coordinator', 'auditor'] as const) {
      const person = await personAs(stack, ours.tenantId, randomUUID(), role, [ours.unitId]);
      const reads =
        method === 'GET' &&
        (route === '/api/v1/tenant' || route.startsWith('/api/v1/retention')
          ? role === 'coordinator' || role === 'auditor'
          : route.startsWith('/api/v1/organisations') || (route.startsWith('/api/v1/clients') && role === 'auditor'));
      const [status] = outcome(await ask(walk, person.token, foreign));
      expect([role, status]).toEqual([role, reads ? (route.includes(':') ? 404 : 200) : 403]);
    }
  });

  test('answers for what is another tenant’s as for what does not exist, and changes nothing of it', async () => {
    if (!walk[2].includes(':')) return expect((await ask(walk, admin.token)).text).not.toContain(theirs.tenantId);
    const match = { 'if-match': '"1"' };
    const nowhere = await ask(walk, admin.token, { unitId: randomUUID(), jobId: randomUUID() }, match);
    expect(outcome(nowhere)).toEqual([404, 'not-found']);
    const another = await ask(walk, admin.token, { ...foreign, jobId: jobOf(walk[2]) }, match);
    expect([another.status, another.text]).toEqual([nowhere.status, nowhere.text]);
  });
});

describe.each(ROUTES.operators)('of an %s, %s %s', (...given) => {
  const walk = given as unknown as Walk;
  const { header, claims } = peek(operator);
  const [head = '', body = '', signature = ''] = operator.split('.');

  test.each([
    ['no token', undefined],
    ['an administrator', admin.token],
    ['a device credential', deviceOf],
    ['alg none', forge({ ...header, alg: 'none' }, claims, undefined)],
    ['an HMAC by a public key', forge({ ...header, alg: 'HS256' }, claims, Buffer.alloc(32, 7).toString('base64url'))],
    ['a changed signature', `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`],
    [
      'more scope than was given',
      `${head}.${Buffer.from(JSON.stringify({ ...claims, scope: 'x' })).toString('base64url')}.${signature}`,
    ],
  ])('refuses %s', async (_, token) => {
    expect(outcome(await ask(walk, token))).toEqual([401, 'unauthenticated']);
  });

  test('with a token that may read changes nothing', async () => {
    const [, method] = walk;
    const [status, code] = outcome(await ask(walk, reading));
    if (method === 'GET') expect([200, 404]).toContain(status);
    else expect([status, code]).toEqual([403, 'forbidden']);
  });

  test('knows no tenant that does not exist', async () => {
    const [status, code] = outcome(await ask(walk, operator));
    if (walk[2].includes(':')) expect([status, code]).toEqual([404, 'not-found']);
    else expect([200, 422]).toContain(status);
  });
});

test('nothing of the other tenant was changed by any of it', async () => {
  const { items } = (await theirAdmin.get<{ items: InvitationView[] }>('/api/v1/invitations')).body;
  expect(items.map(({ invitationId }) => invitationId)).toEqual([foreign.invitationId]);
  const audit = await stack.ownerSql('select 1 from audit_event where tenant_id = $1 and actor_id = $2', [
    theirs.tenantId,
    administratorId,
  ]);
  expect(audit).toEqual([]);
});

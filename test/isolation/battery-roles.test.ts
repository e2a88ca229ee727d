import { randomUUID } from 'node:crypto';
import { issueAccessToken } from '@naer/auth/access-token';
import type { Action } from '@naer/auth/actions';
import { ROLES, type Role, TENANT_ROLES } from '@naer/auth/practitioner-principal';
import { ROLE_ACTIONS } from '@naer/auth/role-actions';
import { actionsOfScopes } from '@naer/auth/scope-actions';
import { CLIENT_SCOPES } from '@naer/contracts/scopes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, bearer, codeOf, eachOf, nameOf, nowhere, outcomeOf, seen } from '../support/battery.ts';
import { ROUTES } from '../support/battery-cases.ts';
import { castOf } from '../support/cast.ts';
import { gatewayOf } from '../support/gateway.ts';
import { oxygen } from '../support/items.ts';
import { ROUTE_ACTIONS } from '../support/route-actions.ts';
import { type Ids, WALK, type Walk } from '../support/routes.ts';
import { startStack } from '../support/stack.ts';
import { askOperatorToken, personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 4, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const { tenantId, unitId } = ours;
const { baseUrl } = stack;

const named = (walks: readonly Walk[]) => walks.map((walk) => [nameOf(walk), walk] as const);
const actionsOf = (walk: Walk): readonly Action[] => ROUTE_ACTIONS[nameOf(walk)] ?? [];
const mayAll = (held: ReadonlySet<Action>, walk: Walk) => actionsOf(walk).every((action) => held.has(action));

test('every route says what it asks of can()', () => {
  const walked = WALK.filter(([audience]) => audience !== 'public' && audience !== 'device' && audience !== 'citizen');
  const missing = walked.map(nameOf).filter((name) => ROUTE_ACTIONS[name] === undefined);
  expect(missing.map((name) => `${name} lacks its actions in test/support/route-actions.ts`)).toEqual([]);
  const known = new Set(WALK.map(nameOf));
  const gone = Object.keys(ROUTE_ACTIONS).filter((name) => !known.has(name));
  expect(gone.map((name) => `${name} stands in test/support/route-actions.ts and is no route`)).toEqual([]);
});

const tokens = new Map<Role, string>();
let own: Ids;
beforeAll(async () => {
  for (const role of ROLES) {
    const unitIds = TENANT_ROLES.some((one) => one === role) ? [] : [unitId];
    tokens.set(role, (await personAs(stack, tenantId, randomUUID(), role, unitIds)).token);
  }
  const patient = ours.takePatient('copd');
  const stray = oxygen(80, { measuredAt: '2014-01-01T10:00:00Z', id: 'stray' });
  const quarantineId = (await patient.post([oxygen(80), stray])).body.items[1]?.id ?? '';
  const { alertId } = await ours.nurse.entryOf(patient.id);
  own = { unitId, patientId: patient.id, alertId, quarantineId, templateId: randomUUID() };
});

/** Of a tenant's role nobody works at a unit: each is another's, and answers as one that does not exist. */
const isAtUnit = ([audience, , route]: Walk) => audience === 'person' && route.startsWith('/api/v1/units/:unitId/');
/** Ends what the others come with; about a session, which nobody has who comes by token. */
const ASIDE: readonly string[] = ['POST /oauth/logout-everywhere', 'POST /api/v1/session/choose'];

describe.each(named(ROUTES.staff))('%s', (name, walk) => {
  const asked = (role: Role, ids: Ids) => ask(baseUrl, walk, ids, bearer(tokens.get(role) ?? ''));

  test('lets in the roles that may, and tells no other role of what is there', async () => {
    if (ASIDE.includes(name)) return expect(actionsOf(walk)).toEqual([]);
    const nobodys = { ...nowhere(), unitId };
    await eachOf(ROLES, async (role) => {
      const answer = await asked(role, nobodys);
      if (isAtUnit(walk) && TENANT_ROLES.some((one) => one === role))
        return expect([role, outcomeOf(answer)]).toEqual([role, '404 not-found']);
      if (mayAll(ROLE_ACTIONS[role], walk)) {
        expect([role, codeOf(answer)]).not.toEqual([role, 'forbidden']);
        return expect([role, answer.status]).not.toEqual([role, 401]);
      }
      expect([role, outcomeOf(answer)]).toEqual([role, '403 forbidden']);
      return expect([role, seen(await asked(role, own))]).toEqual([role, seen(answer)]);
    });
  });
});

describe.each(named(ROUTES.clients))('to a client %s', (_, walk) => {
  const wide = gatewayOf(stack, ours, CLIENT_SCOPES);
  const narrow = gatewayOf(stack, ours, ['system/DetectedIssue.r']);
  const issue = async (clientId: string, ...scopes: string[]) =>
    await issueAccessToken([stack.secrets.tokenSigningKey], { issuer: baseUrl, clientId, scopes, now: Date.now() });
  const asked = async (token: string, ids = nowhere()) => await ask(baseUrl, walk, ids, bearer(token));

  test('gives what a scope gives and nothing to any other', async () => {
    const { clientId } = await wide;
    await eachOf([...CLIENT_SCOPES.map((scope) => [scope]), CLIENT_SCOPES], async (scopes) => {
      const answer = await asked(await issue(clientId, ...scopes));
      const may = mayAll(actionsOfScopes(scopes), walk);
      if (may) expect([scopes, [401, 403].includes(answer.status)]).toEqual([scopes, false]);
      else expect([scopes, outcomeOf(answer)]).toEqual([scopes, '403 forbidden']);
    });
  });

  test.each([
    ['none', []],
    ['of the platform', ['platform/tenant.write', 'platform/tenant.read']],
    ['that nobody knows', ['system/Patient.crus', 'system/*.crs', 'user/Observation.rs']],
    ['that only look like one', ['system/Observation', 'system/Observation.', 'SYSTEM/OBSERVATION.CRS', 'x.crs']],
  ])('gives nothing to scopes %s', async (_name, scopes) => {
    const { clientId } = await wide;
    const [one, other] = [
      await asked(await issue(clientId, ...scopes)),
      await asked(await issue(clientId, ...scopes), own),
    ];
    expect(outcomeOf(one)).toBe('403 forbidden');
    expect(seen(other)).toEqual(seen(one));
  });

  test('gives nothing to a scope in the token that its client does not hold', async () => {
    const token = await issue((await narrow).clientId, ...CLIENT_SCOPES);
    const answer = await asked(token);
    if (mayAll(actionsOfScopes(['system/DetectedIssue.r']), walk)) expect(answer.status).toBe(404);
    else expect(outcomeOf(answer)).toBe('403 forbidden');
  });
});

describe.each(named(ROUTES.operators))('to an operator %s', (_, walk) => {
  test.each([['platform/tenant.read'], ['platform/tenant.write']])('gives what %s gives', async (scope) => {
    const answer = await ask(baseUrl, walk, nowhere(), bearer(await askOperatorToken(stack, scope)));
    if (mayAll(actionsOfScopes([scope]), walk)) expect([401, 403]).not.toContain(answer.status);
    else expect(outcomeOf(answer)).toBe('403 forbidden');
  });
});

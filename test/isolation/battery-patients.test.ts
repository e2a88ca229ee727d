import { issueAccessToken } from '@naer/auth/access-token';
import type { Action } from '@naer/auth/actions';
import { useOfAction } from '@naer/auth/use-of-action';
import { CLIENT_SCOPES } from '@naer/contracts/scopes';
import { allowsUse, type CareRelation, type Use } from '@naer/domain/access/care-relation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, bearer, nameOf, nowhere, outcomeOf, seen } from '../support/battery.ts';
import { ROUTES } from '../support/battery-cases.ts';
import { type CastPerson, castOf } from '../support/cast.ts';
import { gatewayOf } from '../support/gateway.ts';
import { oxygen } from '../support/items.ts';
import { ROUTE_ACTIONS } from '../support/route-actions.ts';
import { type Ids, WALK, type Walk } from '../support/routes.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 16, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const { nurse, physician, neighbour } = ours;
const { baseUrl } = stack;

const PATIENTS = ROUTES.patients.map((walk) => [nameOf(walk), walk] as const);
const actionsOf = (name: string): readonly Action[] => ROUTE_ACTIONS[name] ?? [];
/** Acts are the monitor's; everything else is read or changed in the records. */
const isMonitors = (name: string) => actionsOf(name).some((action) => useOfAction(action) === 'act');
const asked = (walk: Walk, ids: Ids, token: string) => ask(baseUrl, walk, ids, bearer(token));

async function openPatient(): Promise<Ids> {
  const patient = ours.takePatient('copd');
  const stray = oxygen(80, { measuredAt: '2014-01-01T10:00:00Z', id: 'stray' });
  const answer = await patient.post([oxygen(80), stray]);
  const { alertId } = await physician.entryOf(patient.id);
  const quarantineId = answer.body.items[1]?.id ?? '';
  return { ...nowhere(), unitId: ours.unitId, patientId: patient.id, alertId, quarantineId };
}

async function done(path: string, body: object, person: CastPerson = physician): Promise<void> {
  const { status, text } = await person.post(path, body);
  if (status !== 200 && status !== 201) throw new Error(`${path}: ${status} ${text}`);
}
const relate = (kind: string, { patientId }: Ids, more: object = {}) =>
  done(`/api/v1/patients/${patientId}/relations`, { kind, unitId: neighbour.unitId, ...more });

type Weak = 'alert-owner' | 'listed-gp' | 'emergency' | 'break-glass';
const WEAK: readonly Weak[] = ['alert-owner', 'listed-gp', 'emergency', 'break-glass'];
/** The neighbour stands to each of them by that relation alone. */
let weak: Readonly<Record<Weak, Ids>>;
let blocked: Ids;
/** Keeps out the organisation of the neighbour's unit, which is of the care team. */
let closed: Ids;
/** Of our unit, and nothing to the neighbour. */
let beside: Ids;
let client: string;
beforeAll(async () => {
  blocked = await openPatient();
  closed = await openPatient();
  beside = await openPatient();
  for (const ids of [blocked, closed]) await relate('participant', ids);
  const { clientId } = await gatewayOf(stack, { tenantId: ours.tenantId, unitId: neighbour.unitId }, CLIENT_SCOPES);
  const issue = { issuer: baseUrl, clientId, scopes: CLIENT_SCOPES, now: Date.now() };
  client = await issueAccessToken([stack.secrets.tokenSigningKey], issue);
  const path = `/api/v1/patients/${blocked.patientId}`;
  for (const token of [nurse.token, neighbour.token, client])
    expect((await ask(baseUrl, ['reader', 'GET', `${path}/alerts`], blocked, bearer(token))).status).toBe(200);
  await done(`${path}/blocks`, { unitId: neighbour.unitId, wish: 'Not them' });
  await done(`${path}/blocks`, { practitionerId: nurse.id, wish: 'Not her' });
  const [unit] = await stack.ownerSql<{ id: string }>('select organisation_id as id from unit where unit_id = $1', [
    neighbour.unitId,
  ]);
  const organisation = { organisationId: unit?.id, wish: 'None of theirs' };
  await done(`/api/v1/patients/${closed.patientId}/blocks`, organisation);

  weak = {
    'alert-owner': await openPatient(),
    'listed-gp': await openPatient(),
    emergency: await openPatient(),
    'break-glass': await openPatient(),
  };
  await relate('listed-gp', weak['listed-gp']);
  await relate('emergency', weak.emergency, { to: new Date(Date.now() + 3_600_000).toISOString() });
  await done(`/api/v1/patients/${weak['break-glass'].patientId}/break-glass`, { reason: 'a test' }, neighbour);
  const { patientId, alertId } = weak['alert-owner'];
  const offer = `/api/v1/patients/${patientId}/alerts/${alertId}/handover`;
  const { revision: expectRevision } = await physician.entryOf(patientId);
  await done(offer, { expectRevision, toUnitId: neighbour.unitId, reason: 'a test' });
  const { revision } = await neighbour.entryOf(patientId);
  await done(`${offer}/accept`, { expectRevision: revision }, neighbour);
});

describe.each(PATIENTS)('%s', (_, walk) => {
  test('answers who is blocked, or has nothing to do with the patient, as if there were no such patient', async () => {
    const askers: readonly (readonly [string, string, Ids])[] = [
      ['a person who is blocked', nurse.token, blocked],
      ['a unit of the care team that is blocked', neighbour.token, blocked],
      ['a unit of the care team whose organisation is blocked', neighbour.token, closed],
      // That somebody follows a patient is told to any clinician of the tenant whom the patient has not blocked.
      ...(walk[2].endsWith('/status') ? [] : [['a unit without a relation', neighbour.token, beside] as const]),
      ...(walk[0] === 'reader'
        ? ([
            ['a client of a unit that is blocked', client, blocked],
            ['a client of an organisation that is blocked', client, closed],
            ['a client without a relation', client, beside],
          ] as const)
        : []),
    ];
    for (const [name, token, ids] of askers) {
      const [there, nobody] = [await asked(walk, ids, token), await asked(walk, nowhere(), token)];
      expect([name, outcomeOf(nobody)]).toEqual([name, '404 not-found']);
      expect([name, seen(there)]).toEqual([name, seen(nobody)]);
    }
  });
});

/** It changes nothing: a plan is tried on the readings that are there. */
const REHEARSAL = 'POST /api/v1/patients/:patientId/plan/rehearsal';
/** Nothing is offered any more. */
const NOTHING_OFFERED = /handover\/(accept|decline)$/;

/** One rule at every door: what the relation gives is answered as to who is responsible, everything else is 403. */
function wantedOf(name: string, relation: CareRelation, responsibles: string): string | RegExp {
  const uses: readonly Use[] = name === REHEARSAL ? ['read'] : actionsOf(name).map(useOfAction);
  if (!uses.every((use) => allowsUse(relation, use)) || NOTHING_OFFERED.test(name)) return '403 relation-too-weak';
  return isMonitors(name) ? /^(?!404 not-found|403 (forbidden|relation-too-weak))/ : responsibles;
}

describe.each(PATIENTS)('by a weak relation, %s', (name, walk) => {
  test.each(WEAK)('lets %s read what it may, and change nothing', async (relation) => {
    const ids = weak[relation];
    const isRead = !isMonitors(name) && (name.startsWith('GET') || /rehearsal|replay/.test(name));
    const responsibles = isRead ? outcomeOf(await asked(walk, ids, physician.token)) : 'none';
    const outcome = outcomeOf(await asked(walk, ids, neighbour.token));
    const wanted = wantedOf(name, relation, responsibles);
    if (wanted instanceof RegExp) expect(outcome).toMatch(wanted);
    else expect(outcome).toBe(wanted);
  });
});

const LISTS: readonly string[] = WALK.filter(
  ([audience, method, route]) =>
    method === 'GET' && /^(person|reader)$/.test(audience) && !/:(?!unitId)/.test(route) && !route.endsWith('/live'),
).map(([, , route]) => route);
const listOf = async (person: CastPerson, route: string) =>
  await person.get(`${route.replace(':unitId', person.unitId)}?limit=100`);

test('no list names a patient to whom they have blocked', async () => {
  expect(LISTS.length).toBeGreaterThan(15);
  for (const route of LISTS)
    for (const person of [nurse, neighbour]) {
      const { status, text } = await listOf(person, route);
      expect([route, person.id, status === 200 || status === 403]).toEqual([route, person.id, true]);
      expect([route, person.id, text.includes(blocked.patientId)]).toEqual([route, person.id, false]);
      expect([route, neighbour === person && text.includes(closed.patientId)]).toEqual([route, false]);
    }
  expect((await physician.get(`/api/v1/units/${ours.unitId}/worklist?limit=100`)).text).toContain(blocked.patientId);
});

describe('while the records are away', () => {
  beforeAll(() => stack.stopPostgres());

  test.each(PATIENTS)('%s keeps the patient from who is blocked', async (_, walk) => {
    const [mine, theirs, none, stranger, nobody] = [
      seen(await asked(walk, blocked, nurse.token)),
      seen(await asked(walk, blocked, neighbour.token)),
      seen(await asked(walk, closed, neighbour.token)),
      seen(await asked(walk, beside, neighbour.token)),
      seen(await asked(walk, nowhere(), neighbour.token)),
    ];
    expect([mine, theirs, none]).toEqual([stranger, stranger, stranger]);
    // Nobody can say that they do not exist: of either.
    expect([stranger, stranger.status]).toEqual([nobody, 503]);
  });

  test('the lists that are still told name nobody who is kept from their reader', async () => {
    for (const person of [nurse, neighbour])
      for (const route of LISTS.filter((one) => one.includes('/worklist'))) {
        const { status, text } = await listOf(person, route);
        expect([route, status, text.includes(blocked.patientId)]).toEqual([route, 200, false]);
      }
  });
});

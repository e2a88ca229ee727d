import { randomUUID } from 'node:crypto';
import { sealIdentity } from '@naer/auth/seal';
import type { CitizenSession } from '@naer/auth/session/session';
import type { KinView } from '@naer/contracts/access';
import type { FeedPageView } from '@naer/contracts/feed';
import type { OwnMessagePage, OwnPatients } from '@naer/contracts/own';
import { demoPerson } from '@naer/local/seed/demo-people';
import { demoTenants } from '@naer/local/seed/demo-tenants';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { call, type Reply } from '../support/call.ts';
import { castOf, patientOf } from '../support/cast.ts';
import { registerDevice } from '../support/device-register.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { WALK } from '../support/routes.ts';
import { cookieOf, sessionOfCitizen } from '../support/sessions.ts';
import { startStack } from '../support/stack.ts';

const PATIENTS = 8;
const [first, second] = demoTenants(PATIENTS);
if (first === undefined || second === undefined) throw new Error('The demo is incomplete');
const stack = await startStack({
  patients: PATIENTS,
  identityProvider: true,
  hangable: false,
  ownDatabases: [second.id],
});
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const { identityKey } = stack.secrets;

const patients = first.patients.filter(({ unitId }) => unitId === ours.unitId);
const nth = (n: number) => {
  const found = patients[n];
  if (found === undefined) throw new Error('Too few patients');
  return found;
};
/** Nobody's patient. */
const somebody = () => demoPerson(`own/${randomUUID()}`, 0).nationalId;

interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
/** Who has logged in with that national id, from a page of ours. */
async function citizen(nationalId: string, represented: readonly string[] = [], more: Partial<CitizenSession> = {}) {
  const session = await sessionOfCitizen(stack, nationalId, represented, more);
  const { cookie } = await cookieOf(stack, session);
  const ask = async <Body>(path: string, { method = 'GET', body, headers }: Ask = {}): Promise<Reply<Body>> =>
    await call<Body>(stack.baseUrl, {
      method,
      path,
      body,
      headers: { cookie, 'sec-fetch-site': 'same-origin', ...headers },
    });
  const at = <Body>(patientId: string, part: string, more_: Ask = {}) =>
    ask<Body>(`/api/v1/own/patients/${patientId}/${part}`, more_);
  return { session, cookie, ask, at, own: async () => (await ask<OwnPatients>('/api/v1/own')).body };
}
type Somebody = Awaited<ReturnType<typeof citizen>>;

const give = (who: Somebody, patientId: string, nationalId: string, more: object = {}) =>
  who.at<KinView & { code?: string }>(patientId, 'kin', {
    method: 'POST',
    body: { nationalId, maySee: ['measurements'], ...more },
  });
const PARTS = ['plan', 'schedule', 'measurements', 'feed', 'messages', 'alerts', 'contacts', 'kin'];
async function statuses(who: Somebody, patientId: string) {
  const answers = await Promise.all(PARTS.map(async (part) => [part, (await who.at(patientId, part)).status] as const));
  return Object.fromEntries(answers);
}
const all = (status: number) => Object.fromEntries(PARTS.map((part) => [part, status]));

let sender: ReturnType<typeof ours.takePatient>;
let me: Somebody;
beforeAll(async () => {
  sender = ours.takePatient('copd');
  const found = patients.find(({ id }) => id === sender.id);
  if (found === undefined) throw new Error('The patient is of another seed');
  me = await citizen(found.nationalId);
  await sender.post([oxygen(95), oxygen(80)]);
  await ours.nurse.entryOf(sender.id);
  await eventually(
    () => stack.ownerSql('select 1 from measurement where patient_id = $1', [sender.id]),
    (rows) => rows.length === 2,
  );
});

describe('the patient', () => {
  test('logs in at the issuer and sees the own record, and nobody else’s', async () => {
    const [tenant] = stack.demo.tenants;
    const self = tenant?.citizens?.find(({ relation, patientId }) => relation === 'self' && patientId !== sender.id);
    if (self === undefined) throw new Error('The demo has no citizens');
    const browser = new Browser(stack.baseUrl);
    const form = { username: self.username, password: self.password };
    expect(await browser.logIn('/oauth/login?provider=idporten', form)).toBe('/');
    const { body } = await browser.ask<OwnPatients>({ path: '/api/v1/own' });
    expect(body).toMatchObject({
      complete: true,
      items: [{ patientId: self.patientId, relation: 'self', name: self.name, tenant: { id: tenant?.id } }],
    });
    expect(body.items[0]?.followed).toMatchObject({ programme: expect.any(String), unit: expect.any(String) });
    const path = `/api/v1/own/patients/${self.patientId}/messages`;
    const message = { method: 'POST', path, body: { id: 'a', text: 'Hei fra nettet' } };
    expect((await browser.ask(message)).status).toBe(201);
    expect((await browser.ask({ ...message, headers: { 'sec-fetch-site': 'cross-site' } })).body).toMatchObject({
      code: 'cross-origin',
    });
    expect((await browser.ask({ method: 'POST', path: '/oauth/logout' })).status).toBe(200);
    expect((await browser.ask({ path: '/api/v1/own' })).status).toBe(401);
  });

  test('reads plan, schedule, measurements, feed and messages; who wrote and where is not told', async () => {
    expect(await statuses(me, sender.id)).toEqual(all(200));
    const { body, text } = await me.at<{ items: { value: number; seen?: object }[] }>(sender.id, 'measurements');
    expect(body.items.map(({ value }) => value)).toEqual([80, 95]);
    expect(text).not.toMatch(/deviceId|controllerOrganisationId|unitId/);
    const plan = await me.at<{ inForce: object }>(sender.id, 'plan');
    expect(plan.body.inForce).toMatchObject({ programme: 'copd', approvedAt: expect.any(String) });
    expect(plan.text).not.toMatch(/"approved"|"proposed"|"by"/);
  });

  test('is told that a reading was entered in error and not what it said, nor is kin: somebody else may have been measured', async () => {
    const patient = ours.takePatient('diabetes');
    const self = await citizen(patients.find(({ id }) => id === patient.id)?.nationalId ?? '');
    const relative = somebody();
    expect((await give(self, patient.id, relative)).status).toBe(201);
    const device = await registerDevice(stack, ours);
    const { deviceId } = device;
    const assignmentId = await device.assign(patient.id, Date.now() - 3_600_000, { reason: 'et sett til' });
    const { credential: deviceCredential } = await device.credential(assignmentId);
    await patientOf(stack.baseUrl, first.id, { ...patient, deviceId, deviceCredential }).post([oxygen(71.37)]);
    await patient.post([oxygen(95)]);
    const read = (who: Somebody) =>
      who.at<{ items: { value?: number; enteredInError?: object }[] }>(patient.id, 'measurements');
    await eventually(
      () => read(self),
      ({ text }) => text.includes('71.37') && text.includes('95'),
    );
    const path = `/api/v1/patients/${patient.id}`;
    const wrong = { state: 'voided', expectVersion: 0, reason: 'wrong-patient' };
    expect((await ours.nurse.post(`${path}/assignments/${assignmentId}/corrections`, wrong)).status).toBe(201);
    for (const who of [self, await citizen(relative)]) {
      const { body, text } = await eventually(
        () => read(who),
        (reply) => reply.body.items.some(({ enteredInError }) => enteredInError !== undefined),
      );
      expect(text).not.toContain('71.37');
      expect(body.items.filter(({ value }) => value === undefined)).toMatchObject([
        { type: 'oxygen-saturation', measuredAt: expect.any(String), enteredInError: { at: expect.any(String) } },
      ]);
      expect(body.items.filter(({ value }) => value === 95)).toHaveLength(1);
    }
    expect((await ours.nurse.get(`${path}/measurements`)).text).toContain('71.37');
  });

  test('writes to who follows them: it raises the message alert, stands in the feed, and is sent once', async () => {
    const post = (id: string, text: string) => me.at(sender.id, 'messages', { method: 'POST', body: { id, text } });
    expect(await post('m1', 'Jeg er tungpusten')).toMatchObject({ status: 201, body: { status: 'recorded' } });
    expect(await post('m1', 'Jeg er tungpusten')).toMatchObject({ status: 200, body: { status: 'duplicate' } });
    expect(await post('m2', 'Nummer 10915596784')).toMatchObject({ status: 422 });
    await ours.nurse.entryOf(sender.id, ({ category }) => category === 'message');
    const { body } = await me.at<FeedPageView>(sender.id, 'feed');
    expect(body.items.filter(({ kind }) => kind === 'message')).toMatchObject([{ text: 'Jeg er tungpusten' }]);
    const listed = await eventually(
      async () => (await me.at<OwnMessagePage>(sender.id, 'messages')).body.items,
      (items) => items.length === 1,
    );
    expect(listed).toMatchObject([{ direction: 'from-patient', author: 'self', text: 'Jeg er tungpusten' }]);
    const staff = await ours.nurse.get<{ items: object[] }>(`/api/v1/patients/${sender.id}/messages`);
    expect(staff.body.items[0]).toMatchObject({ author: 'self' });
    expect(staff.body.items[0]).not.toHaveProperty('deviceId');
  });

  test('who is followed in two communities sees both, also where one has a database of its own', async () => {
    const other = second.patients[0];
    if (other === undefined) throw new Error('Too few patients');
    expect((await give(await citizen(other.nationalId), other.id, nth(1).nationalId)).status).toBe(201);
    const { items } = await (await citizen(nth(1).nationalId)).own();
    expect(items.map(({ tenant, relation }) => [tenant.id, relation])).toEqual(
      expect.arrayContaining([
        [first.id, 'self'],
        [second.id, 'kin'],
      ]),
    );
    expect(items).toHaveLength(2);
  });
});

describe('a next of kin', () => {
  test('sees what the consent says and no more, until the patient ends it, and then nothing at once', async () => {
    const relative = somebody();
    const kin = await citizen(relative);
    const nobodys = await statuses(kin, randomUUID());
    expect(await kin.own()).toEqual({ items: [], complete: true });
    expect([await statuses(kin, sender.id), nobodys]).toEqual([all(404), all(404)]);
    const given = await give(me, sender.id, relative, { kinship: 'datter', maySee: ['measurements', 'messages'] });
    expect(given).toMatchObject({
      status: 201,
      body: { basis: 'consent', kinship: 'datter', granted: { by: 'patient' } },
    });
    expect(given.text).not.toContain(relative);
    expect(await give(me, sender.id, relative)).toMatchObject({ status: 409, body: { code: 'relation-exists' } });
    expect((await kin.own()).items).toMatchObject([{ relation: 'kin', maySee: ['measurements', 'messages'] }]);
    expect((await kin.own()).items[0]).not.toHaveProperty('followed');
    const seen = { ...all(404), measurements: 200, feed: 200, messages: 200 };
    expect(await statuses(kin, sender.id)).toEqual(seen);
    const feed = await kin.at<FeedPageView>(sender.id, 'feed');
    expect(feed.body.items.filter(({ kind }) => kind === 'note')).toEqual([]);
    expect(feed.text).not.toContain('unitId');
    const write = { method: 'POST', body: { id: 'x', text: 'Hei' } };
    expect(await kin.at(sender.id, 'messages', write)).toMatchObject({ status: 403, body: { code: 'reading-only' } });
    expect(await give(kin, sender.id, somebody())).toMatchObject({ status: 403, body: { code: 'patient-only' } });
    const end = `kin/${given.body.kinId}/end`;
    expect(await kin.at(sender.id, end, { method: 'POST' })).toMatchObject({ status: 403 });
    expect((await me.at<{ items: KinView[] }>(sender.id, 'kin')).body.items).toMatchObject([
      { kinId: given.body.kinId },
    ]);
    expect(await me.at(sender.id, end, { method: 'POST' })).toMatchObject({
      status: 200,
      body: { ended: { by: 'patient' } },
    });
    expect([await statuses(kin, sender.id), await kin.own()]).toEqual([all(404), { items: [], complete: true }]);
    expect(await me.at(sender.id, end, { method: 'POST' })).toMatchObject({
      status: 409,
      body: { code: 'relation-over' },
    });
    const audit = await stack.ownerSql<{ actor_id: string; relation: string | null; purpose: string }>(
      `select distinct actor_id, relation, purpose from audit_event where subject_patient_id = $1 and actor_id = $2 and outcome = 'allowed'`,
      [sender.id, `citizen/${kin.session.subjectIndex}`],
    );
    expect(audit).toEqual([{ actor_id: `citizen/${kin.session.subjectIndex}`, relation: 'kin', purpose: 'FAMRQT' }]);
  });

  test('of a consent that is over sees nothing; what no consent can say is refused', async () => {
    const [relative, mine] = [somebody(), patients.find(({ id }) => id === sender.id)?.nationalId ?? ''];
    const to = new Date(Date.now() + 3_600_000).toISOString();
    const { body } = await give(me, sender.id, relative, { to });
    expect(body.to).toBe(to);
    await stack.ownerSql(
      `update kin_relation set period = tstzrange(now() - interval '2 hours', now() - interval '1 second') where kin_id = $1`,
      [body.kinId],
    );
    expect(await statuses(await citizen(relative), sender.id)).toEqual(all(404));
    for (const wrong of [
      { nationalId: mine },
      { nationalId: '10915596785' },
      { to: '2020-01-01T00:00:00Z' },
      { maySee: [] },
      { maySee: ['everything'] },
      { basis: 'representation' },
      { kinship: 'mor 10915596784' },
    ])
      expect([wrong, (await give(me, sender.id, somebody(), wrong)).status]).toEqual([wrong, 422]);
  });

  test('whom staff has recorded is found like one whom the patient let in, and the patient may end it', async () => {
    const relative = somebody();
    const body = { nationalId: relative, basis: 'consent', maySee: ['status', 'plan'] };
    const recorded = await ours.nurse.post<KinView>(`/api/v1/patients/${sender.id}/kin`, body);
    expect(recorded.status).toBe(201);
    const kin = await citizen(relative);
    expect((await kin.own()).items).toMatchObject([{ relation: 'kin', followed: { programme: 'copd' } }]);
    expect(await statuses(kin, sender.id)).toEqual({ ...all(404), plan: 200 });
    expect((await me.at(sender.id, `kin/${recorded.body.kinId}/end`, { method: 'POST' })).status).toBe(200);
    expect((await kin.own()).items).toEqual([]);
  });
});

test('a parent sees a child until the day it is 16, and writes for it; it is asked at each request', async () => {
  const child = nth(2);
  const parent = await citizen(somebody(), [child.nationalId]);
  const owner = { tenantId: first.id, patientId: child.id };
  async function born(yearsAgo: number, days: number) {
    const day = new Date(Date.now() + days * 86_400_000).toISOString();
    const birthDate = `${Number(day.slice(0, 4)) - yearsAgo}${day.slice(4, 10)}`;
    const [key] = await stack.ownerSql<{ wrapped_key: string }>(
      'select k.wrapped_key from patient_identity i join tenant_key k using (tenant_id, key_id) where i.patient_id = $1',
      [child.id],
    );
    const sealed = await sealIdentity(identityKey, key?.wrapped_key ?? '', owner, { name: 'Barn', birthDate });
    if (!sealed.ok) throw new Error(sealed.error.code);
    await stack.ownerSql('update patient_identity set sealed = $2 where patient_id = $1', [
      child.id,
      sealed.value.sealed,
    ]);
  }
  await born(16, 2);
  expect((await parent.own()).items).toMatchObject([{ patientId: child.id, relation: 'represented', name: 'Barn' }]);
  expect(await statuses(parent, child.id)).toEqual({ ...all(200), kin: 404 });
  const write = { method: 'POST', body: { id: 'p', text: 'Hun hoster' } };
  expect((await parent.at(child.id, 'messages', write)).status).toBe(201);
  await born(16, -1);
  expect((await parent.own()).items).toEqual([]);
  expect(await statuses(parent, child.id)).toEqual(all(404));
  expect((await parent.at(child.id, 'messages', write)).status).toBe(404);
});

describe('the door', () => {
  const walk = WALK.filter(([audience]) => audience === 'citizen');
  const pathTo = (route: string, patientId: string) =>
    route.replace(':patientId', patientId).replace(':kinId', randomUUID());

  test('answers a stranger about a patient just as about nobody, at every route', async () => {
    const seen = ({ status, text }: Reply) => ({ status, text });
    // One who is somebody’s patient, and one whom nobody knows.
    for (const stranger of [await citizen(nth(3).nationalId), await citizen(somebody())])
      for (const [, method, route, body] of walk.filter(([, , path]) => path.includes(':patientId'))) {
        const ask = (patientId: string) => stranger.ask(pathTo(route, patientId), { method, body });
        const nothing = seen(await ask(randomUUID()));
        expect([route, nothing]).toMatchObject([route, { status: 404, text: expect.stringContaining('"not-found"') }]);
        for (const patientId of [sender.id, second.patients[0]?.id ?? ''])
          expect([route, seen(await ask(patientId))]).toEqual([route, nothing]);
      }
  });

  test('opens for no staff, no page of another origin, and no session that was ended, at any route', async () => {
    const ended = await citizen(nth(3).nationalId);
    expect((await ended.ask('/oauth/logout', { method: 'POST' })).status).toBe(200);
    for (const [, method, route, body] of walk) {
      const path = pathTo(route, sender.id);
      const staff = await call(stack.baseUrl, { method, path, body, token: ours.nurse.token });
      expect([route, staff.status]).toEqual([route, 401]);
      expect([route, (await ended.ask(path, { method, body })).status]).toEqual([route, 401]);
      if (method === 'GET') continue;
      const cross = await me.ask(path, { method, body, headers: { 'sec-fetch-site': 'cross-site' } });
      expect([route, cross.status, cross.body]).toMatchObject([route, 403, { code: 'cross-origin' }]);
    }
  });

  test('of staff lets no citizen in, not even to the own record', async () => {
    for (const part of ['plan', 'measurements', 'messages', 'kin', 'alerts'])
      expect([part, (await me.ask(`/api/v1/patients/${sender.id}/${part}`)).status]).toEqual([part, 401]);
  });

  test('writes no national id anywhere it logs', async () => {
    const log = stack.workerLog();
    for (const { nationalId } of [...patients, ...second.patients]) expect(log).not.toContain(nationalId);
  });
});

test('what somebody wrote logged in is known again by a monitor that lost everything', async () => {
  const message = { method: 'POST', body: { id: 'm1', text: 'Jeg er tungpusten' } };
  await stack.killWorkerd9();
  stack.loseObjects('PatientMonitor');
  await stack.restartWorker();
  const { body } = await eventually(
    async () => await me.at<FeedPageView>(sender.id, 'feed'),
    ({ status }) => status === 200,
  );
  expect(body.items.filter((item) => item.kind === 'message')).toMatchObject([{ text: 'Jeg er tungpusten' }]);
  expect(await me.at(sender.id, 'messages', message)).toMatchObject({ status: 200, body: { status: 'duplicate' } });
});

test('while the records are away nobody is told anything, and nobody is taken for nobody', async () => {
  await stack.stopPostgres();
  const answers = [
    await me.ask('/api/v1/own'),
    await me.at(sender.id, 'measurements'),
    await me.at(sender.id, 'messages', { method: 'POST', body: { id: 'm3', text: 'Hei' } }),
    await (await citizen(somebody())).at(sender.id, 'feed'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
  await stack.startPostgres();
});

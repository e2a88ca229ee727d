import type { DutiesView, PushSubscriptionsView, StandingView, UnitChanged } from '@naer/contracts/duty';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { startPager } from '../support/pager.ts';
import { startStack } from '../support/stack.ts';

const HOUR_MS = 3_600_000;
const { d: VAPID_PRIVATE_KEY = '' } = await crypto.subtle.exportKey(
  'jwk',
  (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])).privateKey,
);
const SMS_GATEWAY_TOKEN = 'a-token-for-this-test';
const [NURSES_PHONE, PHYSICIANS_PHONE] = ['+4799900001', '+4799900002'];
const TEXT = 'Nær: Noe venter på deg i arbeidslisten. Logg inn for å se.';

const pager = await startPager();
const stack = await startStack({
  patients: 30,
  bindings: {
    VAPID_PRIVATE_KEY,
    VAPID_SUBJECT: 'mailto:drift@naer.example',
    SMS_GATEWAY_URL: `${pager.url}/sms`,
    SMS_GATEWAY_TOKEN,
  },
});
afterAll(async () => {
  await stack.stop();
  await pager.close();
});
const { nurse, physician, unitId, takePatient } = castOf(stack);
const unit = `/api/v1/units/${unitId}`;

/** As the physician, with the version that stands. */
async function put(path: string, body: object) {
  const seen = await physician.get(`${unit}/care`);
  const headers = { 'if-match': seen.headers.get('etag') ?? '' };
  const token = physician.token;
  return call<UnitChanged>(stack.baseUrl, { method: 'PUT', path: `${unit}/${path}`, token, headers, body });
}

beforeAll(async () => {
  const steps = [
    { afterMinutes: 0, duty: 'first', channel: 'push' },
    { afterMinutes: 600, duty: 'second', channel: 'sms' },
  ];
  const red = { acknowledgeWithinMinutes: 30, counting: 'always', steps, rounds: 2, roundAfterMinutes: 60 };
  const duties = ['first', 'second'].map((key) => ({ key, name: key }));
  expect(await put('duties', { duties })).toMatchObject({ status: 200, body: { active: true } });
  expect(await put('policies', { ladders: { red }, followUpMinutes: 240 })).toMatchObject({
    status: 200,
    body: { active: true },
  });
  await put('contact', { practitionerId: nurse.id, phone: NURSES_PHONE });
  await put('contact', { practitionerId: physician.id, phone: PHYSICIANS_PHONE });
  const times = {
    from: new Date(Date.now() - HOUR_MS).toISOString(),
    to: new Date(Date.now() + HOUR_MS).toISOString(),
  };
  for (const [key, practitionerId] of [
    ['first', nurse.id],
    ['second', physician.id],
  ] as const)
    expect((await nurse.post(`${unit}/duties/${key}/shifts`, { practitionerId, ...times })).status).toBe(201);
  expect((await subscribe('nurse')).status).toBe(201);
  // The ladder reaches the monitors.
  await stack.sweep();
});

const subscribe = (name: string, endpoint = `${pager.url}/push/${name}`) =>
  nurse.post<UnitChanged & { subscriptionId: string }>(`${unit}/push-subscriptions`, {
    endpoint,
    keys: { p256dh: 'p'.repeat(87), auth: 'a'.repeat(22) },
  });

/** A red of a patient whom nobody else has had, and what was sent because of it. */
async function red(expected: number) {
  const before = pager.requests.length;
  const patient = takePatient('copd');
  expect((await patient.post([oxygen(81)])).status).toBe(200);
  await eventually(
    async () => pager.requests.slice(before),
    (sent) => sent.length >= expected,
  );
  const entry = await nurse.entryOf(patient.id);
  return { patient, entry, sent: pager.requests.slice(before) };
}

/** Nothing of the patient, of the alert or of what was measured stands in any request that left. */
function saysNothing(texts: readonly string[], patient: CastPatient, alertId: string) {
  const told = [
    patient.id,
    patient.deviceId,
    alertId,
    unitId,
    nurse.id,
    physician.id,
    'oxygen',
    'spo2',
    'red',
    '81',
    'copd',
  ];
  // The signature is of chance.
  for (const text of texts)
    for (const word of told)
      expect(text.replace(/vapid t=[\w.-]+, k=[\w-]+|127\.0\.0\.1:\d+|\+47\d+/g, '')).not.toContain(word);
}

describe('a red alert', () => {
  test('is pushed to who has the first duty, without a body and without a word of anybody', async () => {
    const { patient, entry, sent } = await red(1);
    const [push] = sent;
    expect(push).toMatchObject({
      path: '/push/nurse',
      body: '',
      headers: { ttl: '3600', urgency: 'high', 'content-length': '0' },
    });
    expect(push?.headers.authorization).toMatch(/^vapid t=[\w-]+\.[\w-]+\.[\w-]+, k=[\w-]{87}$/);
    const known = ['authorization', 'ttl', 'urgency', 'content-length', 'host', 'connection', 'user-agent'];
    const others = Object.keys(push?.headers ?? {}).filter((name) => !known.includes(name));
    expect(others.filter((name) => !/^(accept|accept-encoding|cf-[a-z-]+|mf-[a-z-]+)$/.test(name))).toEqual([]);
    saysNothing(
      sent.map(({ text }) => text),
      patient,
      entry.alertId,
    );
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['cannot be pushed', 500],
    ['is taken by nobody in time', 'hang'],
  ] as const)('that %s goes to the next step at once, by SMS', async (_, status) => {
    pager.answer('/push/nurse', status);
    const { patient, entry, sent } = await red(2);
    pager.answer('/push/nurse', 201);
    expect(sent.map(({ path }) => path)).toEqual(['/push/nurse', '/sms']);
    expect(JSON.parse(sent[1]?.body ?? '')).toEqual({ channel: 'sms', to: PHYSICIANS_PHONE, text: TEXT });
    expect(sent[1]?.headers.authorization).toBe(`Bearer ${SMS_GATEWAY_TOKEN}`);
    saysNothing(
      sent.map(({ text }) => text),
      patient,
      entry.alertId,
    );
    const history = await eventually(
      () =>
        stack.ownerSql<{ event: string }>(
          'select event from alert_history where alert_id = $1 order by epoch, n, event',
          [entry.alertId],
        ),
      (rows) => rows.filter(({ event }) => event === 'notified').length === 2,
    );
    expect(history.map(({ event }) => event)).toContain('undelivered');
  });

  test('is not pushed any more to a browser that is gone, and the records forget it with the next sweep', async () => {
    const { body } = await subscribe('gone');
    pager.answer('/push/gone', 410);
    const { sent } = await red(2);
    expect(sent.map(({ path }) => path).sort()).toEqual(['/push/gone', '/push/nurse']);
    expect((await red(1)).sent.map(({ path }) => path)).toEqual(['/push/nurse']);
    await stack.sweep();
    const own = await nurse.get<PushSubscriptionsView>(`${unit}/push-subscriptions`);
    expect(own.body.subscriptions).toHaveLength(1);
    expect(own.body.subscriptions[0]?.subscriptionId).not.toBe(body.subscriptionId);
    expect(own.body.applicationServerKey).toMatch(/^[\w-]{87}$/);
  });
});

describe.each([
  ['is stopped', () => stack.stopPostgres(), () => stack.startPostgres()],
  ['accepts and never answers', async () => stack.hangPostgres(), async () => stack.unhangPostgres()],
])('while PostgreSQL %s', (_, begin, end) => {
  test('pages go out, the next step comes at once, and the unit says how it stands', async () => {
    await begin();
    expect((await red(1)).sent.map(({ path }) => path)).toEqual(['/push/nurse']);
    pager.answer('/push/nurse', 503);
    expect((await red(2)).sent.map(({ path }) => path)).toEqual(['/push/nurse', '/sms']);
    pager.answer('/push/nurse', 201);
    expect((await nurse.get(`${unit}/standing`)).body).toEqual({ unitId, open: true, onCall: 2, unattended: false });
    await end();
  });

  test('and also after the Worker was killed', async () => {
    await begin();
    await stack.killWorkerd9();
    await stack.restartWorker();
    expect((await red(1)).sent.map(({ path }) => path)).toEqual(['/push/nurse']);
    await end();
  });
});

describe('a roster over REST', () => {
  test('is changed by who has seen it as it stands', async () => {
    const read = await nurse.get<DutiesView>(`${unit}/duties`);
    const send = (etag: string | undefined, token = nurse.token) =>
      call<{ code: string }>(stack.baseUrl, {
        method: 'PUT',
        path: `${unit}/duties`,
        token,
        body: { duties: read.body.duties.map(({ key, name }) => ({ key, name })) },
        ...(etag !== undefined && { headers: { 'if-match': etag } }),
      });
    expect(await send(undefined)).toMatchObject({ status: 428, body: { code: 'missing-version' } });
    expect(await send('"1"')).toMatchObject({ status: 412, body: { code: 'stale-version' } });
    expect(await send(read.headers.get('etag') ?? '')).toMatchObject({ status: 200 });
    expect(read.text).not.toContain(NURSES_PHONE.slice(1));
  });

  test('refuses an overlap, a stranger’s browser address and a ladder that leads nowhere, each with its reason', async () => {
    const times = { from: new Date().toISOString(), to: new Date(Date.now() + 60_000).toISOString() };
    const shift = { practitionerId: nurse.id, ...times };
    expect(await nurse.post(`${unit}/duties/first/shifts`, shift)).toMatchObject({
      status: 409,
      body: { code: 'shift-overlaps' },
    });
    expect(await subscribe('x', 'https://evil.example/x')).toMatchObject({
      status: 422,
      body: { code: 'duty-refused', errors: [{ field: 'endpoint', code: 'endpoint-not-allowed' }] },
    });
    const ladder = {
      counting: 'always',
      steps: [{ afterMinutes: 0, duty: 'third', channel: 'sms' }],
      rounds: 1,
      roundAfterMinutes: 5,
    };
    expect(await put('policies', { ladders: { red: ladder }, followUpMinutes: 60 })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'ladders.red.steps.0.duty', code: 'unknown-duty' }] },
    });
  });

  test('is signed by those who may, and a nurse may not', async () => {
    const seen = await nurse.get(`${unit}/care`);
    const answer = await call(stack.baseUrl, {
      method: 'PUT',
      path: `${unit}/care`,
      token: nurse.token,
      headers: { 'if-match': seen.headers.get('etag') ?? '' },
      body: { liveQueue: true },
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  test('that was saved while the object could not be told comes with the next sweep', async () => {
    const standing = async () => (await nurse.get<StandingView>(`${unit}/standing`)).body;
    expect(await standing()).toMatchObject({ onCall: 2 });
    // As a verb leaves it when the object does not answer.
    await stack.ownerSql(
      `with s as (update duty_shift set absent_at = now() where unit_id = $1 and duty_key = 'second')
       update unit set duty_version = duty_version + 1 where unit_id = $1`,
      [unitId],
    );
    expect(await standing()).toMatchObject({ onCall: 2 });
    await stack.sweep();
    expect(await standing()).toMatchObject({ onCall: 1 });
  });

  test('stands in no log: neither a number nor a browser’s address nor the token', async () => {
    const log = stack.workerLog();
    for (const word of [NURSES_PHONE, PHYSICIANS_PHONE, '/push/nurse', SMS_GATEWAY_TOKEN, VAPID_PRIVATE_KEY])
      expect(log).not.toContain(word);
    expect(log).toContain('sweep-units');
  });
});

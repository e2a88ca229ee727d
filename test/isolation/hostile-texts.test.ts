import { randomUUID } from 'node:crypto';
import type { FeedPageView } from '@naer/contracts/feed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, type Reply } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 4, hangable: false });
afterAll(() => stack.stop());
const { nurse, physician, tenantId, unitId, takePatient } = castOf(stack);
const patient = takePatient('copd');

/** Synthetic, with right check digits; and in each way in which people write it. */
const NATIONAL_ID = '10915596784';
const NAMED = [`ring ${NATIONAL_ID}`, '109155 96784'];
/** What no record can hold. */
const UNSTORABLE = ['a\u0000b', 'abc\ud83d', '\ude42abc'];

interface Problem {
  readonly code?: string;
  readonly errors?: readonly { readonly field: string; readonly code: string }[];
}
type Door = readonly [audience: 'person' | 'device', method: 'POST' | 'PUT', path: string, field: string, body: object];

const LATER = new Date(Date.now() + 600_000).toISOString();
const SEEN = { expectRevision: '1-1' };
const alert = (verb: string) => `patients/:patientId/alerts/:alertId/${verb}`;
const VIDEO = { channel: 'video', minutes: [{ organisationId: randomUUID(), minutes: 5 }], outcome: 'reached' };
const CARD = { address: { lines: ['Testveien 1'] }, phones: [] };
/** Every new text of anybody that is kept, with a body that is right but for it: the field holds the text. */
const DOORS: readonly Door[] = [
  ...['acknowledge', 'start', 'unsnooze', 'handover/accept', 'handover/withdraw'].map(
    (verb): Door => ['person', 'POST', alert(verb), 'note', SEEN],
  ),
  ['person', 'POST', alert('acknowledge'), 'noteToPatient', SEEN],
  ['person', 'POST', alert('attempt'), 'note', { ...SEEN, nextTryAt: LATER }],
  ['person', 'POST', alert('snooze'), 'note', { ...SEEN, until: LATER, reason: 'other' }],
  ['person', 'POST', alert('handover'), 'reason', { ...SEEN, toUnitId: randomUUID() }],
  ['person', 'POST', alert('handover/decline'), 'reason', SEEN],
  ['person', 'POST', alert('receipts'), 'note', { ...SEEN, code: 0 }],
  ['person', 'POST', 'patients/:patientId/contacts', 'note', VIDEO],
  ['person', 'POST', 'patients/:patientId/messages', 'text', {}],
  ['person', 'POST', 'patients/:patientId/measurements/:patientId.1/entered-in-error', 'reason', {}],
  ['person', 'POST', 'patients/:patientId/checks', 'code', { outcome: 'asleep' }],
  ['person', 'POST', 'patients/:patientId/checks', 'outcome', { code: 'night-check' }],
  ['person', 'POST', 'patients/:patientId/position/open', 'reason', {}],
  ['person', 'PUT', 'patients/:patientId/responder-card', 'criticalInformation', CARD],
  ['person', 'PUT', 'patients/:patientId/responder-card', 'keyBox.place', { ...CARD, keyBox: {} }],
  ['person', 'PUT', 'units/:unitId/duties', 'duties.0.name', { duties: [{ key: 'first' }] }],
  ['person', 'PUT', 'units/:unitId/policies', 'programme', { ladders: {}, followUpMinutes: 60 }],
  ['device', 'POST', '/ingest/v1/messages', 'id', { text: 'Hei' }],
  ['device', 'POST', '/ingest/v1/messages', 'text', { id: 'a' }],
];

let ids: Record<string, string>;
let etag = '';
beforeAll(async () => {
  await patient.post([oxygen(80)]);
  ids = { patientId: patient.id, unitId, alertId: (await nurse.entryOf(patient.id)).alertId };
  etag = (await physician.get(`/api/v1/units/${unitId}/care`)).headers.get('etag') ?? '';
});

async function send([audience, method, path, field, body]: Door, written: string): Promise<Reply<Problem>> {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? '');
  return await call<Problem>(stack.baseUrl, {
    method,
    path: audience === 'device' ? filled : `/api/v1/${filled}`,
    token: audience === 'device' ? patient.deviceCredential : physician.token,
    body: withText(body, field.split('.'), written),
    headers: { 'if-match': etag },
  });
}

function withText(body: object, [name = '', ...rest]: readonly string[], written: string): object {
  const inside = (body as Record<string, object | undefined>)[name] ?? {};
  const value = rest.length === 0 ? written : withText(inside, rest, written);
  if (!Array.isArray(body)) return { ...body, [name]: value };
  return body.map((item: unknown, place) => (String(place) === name ? value : item));
}

describe.each(DOORS)('%s %s %s, %s', (...door) => {
  test('keeps nobody’s national id, and no text that the records refuse for ever', async () => {
    for (const written of [...NAMED, ...UNSTORABLE]) {
      const { status, text, body } = await send(door, written);
      expect([status, body.errors?.length]).toEqual([422, 1]);
      expect(text).not.toContain(NATIONAL_ID);
    }
  });
});

test('an event’s words, gateway’s words and name are refused or masked, never kept as they are', async () => {
  for (const field of ['id', 'code', 'text', 'gatewayText'])
    for (const written of [...NAMED, ...UNSTORABLE]) {
      const event = { code: '9', at: new Date().toISOString(), [field]: written };
      const path = '/ingest/v1/events';
      const { deviceCredential: token } = patient;
      await call(stack.baseUrl, { method: 'POST', path, token, body: { events: [event] } });
    }
  const kept = await stack.ownerSql('select * from monitor_event where patient_id = $1', [patient.id]);
  expect(JSON.stringify(kept).replace(/\s/g, '')).not.toContain(NATIONAL_ID);
});

test('a duty’s key is no national id, and a key that can be none of a duty is not there', async () => {
  etag = (await physician.get(`/api/v1/units/${unitId}/care`)).headers.get('etag') ?? '';
  const duties: Door = ['person', 'PUT', 'units/:unitId/duties', 'duties.0.key', { duties: [{ name: 'Vakt' }] }];
  expect(await send(duties, NATIONAL_ID)).toMatchObject({ status: 422 });
  for (const key of ['%00', 'a%00b', '%ED%A0%80', '..%2F'])
    for (const verb of ['end', 'absent']) {
      const path = `/api/v1/units/${unitId}/duties/${key}/shifts/${randomUUID()}/${verb}`;
      expect([key, (await nurse.post(path)).status]).toEqual([key, 404]);
    }
});

test('a place in a list that somebody made up shows nothing of others and breaks nothing', async () => {
  const forged = [
    [0, randomUUID()],
    [1e308, 'x'],
    [-1e308, randomUUID()],
    [1, 2],
    [1, 2, 'opened'],
    [{}, []],
    'x\u0000',
  ]
    .map((place) => btoa(JSON.stringify(place)).replaceAll('+', '-').replaceAll('/', '_'))
    .concat(['%00', '-', '9'.repeat(40), `1-${'9'.repeat(20)}`]);
  for (const rest of ['contacts', 'messages', 'events', `alerts/${ids.alertId}/history`])
    for (const cursor of forged) {
      const { status } = await nurse.get(`/api/v1/patients/${patient.id}/${rest}?cursor=${cursor}`);
      expect([rest, cursor, [200, 400].includes(status) || status]).toEqual([rest, cursor, true]);
    }
  for (const cursor of forged)
    for (const list of ['worklist/patients', 'drills']) {
      const { status } = await nurse.get(`/api/v1/units/${unitId}/${list}?cursor=${cursor}`);
      expect([list, cursor, [200, 400].includes(status) || status]).toEqual([list, cursor, true]);
    }
});

test('a measurement’s number past what a number can say is one that is not there', async () => {
  const seen = `/api/v1/patients/${patient.id}/measurements/seen`;
  for (const n of ['9007199254740993', '999999999999999', '-1', '1e3', '01', '0'])
    expect(await nurse.post<Problem>(seen, { measurementIds: [`${patient.id}.${n}`] })).toMatchObject({
      status: 404,
      body: { code: 'unknown-measurement', errors: [{ field: 'measurementIds.0' }] },
    });
});

describe('what the patient reads', () => {
  const told = 'Vi ringer i morgen';
  const feedOf = async (token: string) => {
    const path = '/ingest/v1/feed';
    return await call<FeedPageView & Problem>(stack.baseUrl, { path, token });
  };

  test('is kept by no cache, and not read by whoever has the device afterwards', async () => {
    const other = takePatient('copd');
    expect((await nurse.post(`/api/v1/patients/${other.id}/messages`, { text: told })).status).toBe(201);
    const before = await feedOf(other.deviceCredential);
    expect([before.status, before.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(before.text).toContain(told);
    await stack.ownerSql(
      `update device_assignment set period = tstzrange(lower(period), now()), updated_at = now() where patient_id = $1`,
      [other.id],
    );
    await stack.ownerSql(
      'update patient set registry_version = registry_version + 1 where tenant_id = $1 and patient_id = $2',
      [tenantId, other.id],
    );
    await stack.sweep();
    const after = await eventually(
      () => feedOf(other.deviceCredential),
      ({ status }) => status !== 200,
    );
    expect([after.status, after.body.code]).toEqual([401, 'credential-revoked']);
    expect(after.text).not.toContain(told);
  });
});

test('nothing that was sent here was parked, and no log has a word of it', async () => {
  const said = ['Noe vi sa til pasienten', 'Noe som ble gjort'];
  const [text, note] = said;
  await nurse.post(`/api/v1/patients/${patient.id}/messages`, { text });
  await nurse.post(`/api/v1/patients/${patient.id}/contacts`, { ...VIDEO, note });
  const [kept] = await eventually(
    () => stack.ownerSql<{ n: number }>('select count(*)::int as n from contact where patient_id = $1', [patient.id]),
    ([row]) => row?.n === 1,
  );
  expect(kept).toEqual({ n: 1 });
  const logs = stack.logs();
  expect(logs).not.toContain('change-parked');
  expect([...said, NATIONAL_ID, patient.id].filter((secret) => logs.includes(secret))).toEqual([]);
  const audit = JSON.stringify(await stack.ownerSql('select * from audit_event where tenant_id = $1', [tenantId]));
  const history = JSON.stringify(await stack.ownerSql('select detail from alert_history'));
  expect([...said, NATIONAL_ID].filter((secret) => `${audit}${history}`.includes(secret))).toEqual([]);
});

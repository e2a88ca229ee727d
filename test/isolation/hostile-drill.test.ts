import { randomUUID } from 'node:crypto';
import type { DrillPage, DrillStarted } from '@naer/contracts/drill';
import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { liveBrowsers } from '../support/keys.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 4, hangable: false });
afterAll(() => stack.stop());
const { tenantId, nurse, neighbour, unitId, takePatient } = castOf(stack);
const drills = `/api/v1/units/${unitId}/drills`;

async function startDrill() {
  const { status, body } = await nurse.post<DrillStarted>(drills, {});
  expect([status, body]).toEqual([202, expect.anything()]);
  const entry = await nurse.entryOf(body.patientId);
  return { ...body, alertId: entry.alertId, path: `/api/v1/patients/${body.patientId}` };
}

test('what else is done to the test patient says nothing of how the drill went, and is no record', async () => {
  const { drillId, path, alertId, patientId } = await startDrill();
  expect((await nurse.post(`${path}/position/open`, { reason: 'nobody is lost' })).status).toBe(201);
  expect((await nurse.post(`${path}/messages`, { text: 'Hei' })).status).toBe(201);
  for (const outcome of ['asleep', 'awake'])
    expect((await nurse.post(`${path}/checks`, { code: 'night-check', outcome })).status).toBe(201);
  const entry = await nurse.entryOf(patientId);
  expect((await nurse.acknowledge(entry)).status).toBe(200);
  const { body } = await eventually(
    () => nurse.get<DrillPage>(drills),
    ({ body: page }) => page.items?.[0]?.receiptedMs !== undefined,
  );
  expect(body.items).toMatchObject([{ drillId, alertId, startedBy: nurse.id, receiptedBy: nurse.id }]);
  expect(stack.logs()).not.toContain('change-parked');
  expect(await stack.ownerSql('select 1 from patient_message where patient_id = $1', [patientId])).toEqual([]);
});

test('a reading of a patient is never given to the test patient: it would be in no record any more', async () => {
  const { patientId } = await startDrill();
  const patient = takePatient('copd');
  const sent = await patient.post([oxygen(80, { measuredAt: '2014-01-01T10:00:00Z', id: 'stray' })]);
  const quarantineId = sent.body.items[0]?.id ?? '';
  const state = () =>
    stack.ownerSql<{ state: string }>('select state from quarantine where patient_id = $1', [patient.id]);
  await eventually(state, (rows) => rows.length === 1);
  const given = await nurse.post<{ code: string }>(`/api/v1/quarantine/${quarantineId}/release`, { patientId });
  expect([given.status, given.body.code]).toEqual([403, 'relation-too-weak']);
  expect(await state()).toEqual([{ state: 'held' }]);
});

test('another unit gets no further with the test patient than with one that does not exist', async () => {
  const { path, alertId } = await startDrill();
  const nowhere = `/api/v1/patients/${randomUUID()}`;
  for (const rest of ['claim', 'messages', 'position/open', `alerts/${alertId}/acknowledge`]) {
    const body = { claim: {}, messages: { text: 'Hei' }, 'position/open': { reason: 'a test' } }[rest];
    const seen = async (by: string) => {
      const answer = await neighbour.post(`${by}/${rest}`, body ?? { expectRevision: '1-1' });
      return [answer.status, answer.text];
    };
    expect([rest, await seen(path)]).toEqual([rest, await seen(nowhere)]);
  }
});

const KEYS = { p256dh: 'p'.repeat(87), auth: 'a'.repeat(22) };
const FCM = 'fcm.googleapis.com/fcm/send';

test.each([
  ['of another host', 'https://push.example/x'],
  ['of an address inside', 'https://10.0.0.1/x'],
  ['of the machine that tells what may be done', 'http://169.254.169.254/latest'],
  ['of this machine by another name', 'https://[::ffff:127.0.0.1]/x'],
  ['of a machine in numbers', 'https://2852039166/x'],
  ['of this machine with a dot', 'https://localhost./x'],
  ['without encryption', `http://${FCM}/x`],
  ['on another port', 'https://fcm.googleapis.com:8443/x'],
  ['with somebody’s name', 'https://me@fcm.googleapis.com/x'],
  ['with a host as its user', 'https://fcm.googleapis.com@evil.example/x'],
  ['with a dot behind', 'https://fcm.googleapis.com./x'],
  ['of a host that ends alike', 'https://evil-push.apple.com.example/x'],
  ['without its label', 'https://push.apple.com/x'],
  ['that becomes too long', `https://${FCM}/${'é'.repeat(700)}`],
  ['that is a file', 'file:///etc/passwd'],
])('no page goes to an address %s', async (_, endpoint) => {
  const { status } = await nurse.post(`/api/v1/units/${unitId}/push-subscriptions`, { endpoint, keys: KEYS });
  expect(status).toBe(422);
});

test('one address is one, however it is written, and none is of a kind that the records refuse', async () => {
  const own = () => liveBrowsers(stack, tenantId);
  const before = (await own()).length;
  for (const endpoint of [`https://${FCM}/a\u0000b`, `HTTPS://${FCM.toUpperCase().slice(0, 18)}:443/fcm/send/a%00b`])
    expect((await nurse.post(`/api/v1/units/${unitId}/push-subscriptions`, { endpoint, keys: KEYS })).status).toBe(201);
  const after = await own();
  expect(after.length - before).toBe(1);
  expect(after).toContain(`https://${FCM}/a%00b`);
});

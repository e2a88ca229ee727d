import { randomUUID } from 'node:crypto';
import type { WorklistItem, WorklistMessage } from '@naer/contracts/worklist';
import { Records } from '@naer/db/records';
import { demoTenants } from '@naer/local/seed/demo-tenants';
import { activatePlan } from '@naer/services/plan/activate-plan';
import { afterAll, expect, test } from 'vitest';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { openLive, upgradeStatus } from '../support/live-socket.ts';
import { must } from '../support/records-tenant.ts';
import { startStack } from '../support/stack.ts';

const PATIENTS = 30;
const stack = await startStack({ patients: PATIENTS });
afterAll(() => stack.stop());
const { nurse, physician, neighbour, takePatient, tenantId, unitId } = castOf(stack);

/** Posts, and answers the patient's entry once it is on the list. */
async function raise(patient: CastPatient, ...items: readonly object[]): Promise<WorklistItem> {
  expect((await patient.post(items)).status).toBe(200);
  return nurse.entryOf(patient.id);
}

interface AlertRow {
  readonly state: string;
  readonly revision: string;
  readonly history: readonly string[];
}

/** The alert as Postgres has it, with its history in order, once it is in that state. */
async function recorded(alertId: string, state: string): Promise<AlertRow> {
  const [row] = await eventually(
    () =>
      stack.ownerSql<AlertRow>(
        `select state, epoch || '-' || n as revision, array(select event || coalesce(' ' || outcome, '')
           from alert_history h where h.alert_id = a.alert_id order by epoch, n) as history
         from alert a where alert_id = $1`,
        [alertId],
      ),
    ([found]) => found?.state === state,
  );
  if (row === undefined) throw new Error('It was there a moment ago');
  return row;
}

test('a red reading is on the worklist of the unit with all that is needed to act on it', async () => {
  const patient = takePatient('copd');
  const person = demoTenants(PATIENTS)
    .flatMap(({ patients }) => patients)
    .find(({ id }) => id === patient.id);
  const before = Date.now();
  const at = before - 2 * MINUTE_MS;
  const answer = await patient.post([oxygen(84, { at, id: 'reading-1' })]);
  expect(answer.body).toEqual({ items: [{ index: 0, status: 'recorded', id: `${patient.id}.1` }] });

  const item = await nurse.entryOf(patient.id);
  expect(item).toEqual({
    alertId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    patientId: patient.id,
    patientName: patient.name,
    birthDate: person?.birthDate,
    category: 'clinical',
    severity: 'red',
    state: 'open',
    revision: expect.any(String),
    rule: 'copd.oxygen-saturation',
    ruleType: 'zones',
    summary: {
      nb: expect.stringContaining('84 %'),
      nn: expect.stringContaining('84 %'),
      en: expect.stringContaining('84%'),
    },
    measure: 'oxygen-saturation',
    value: 84,
    unit: '%',
    limit: { zone: 'redLow', value: 86 },
    measuredAt: new Date(at).toISOString(),
    late: false,
    verify: false,
    openedAt: expect.any(String),
    count: 1,
    overdueAt: expect.any(String),
    overdue: false,
    ownerOrganisationId: person?.organisationId,
    unitId,
    clock: { kind: expect.any(String), dueAt: item.overdueAt },
    step: { taken: 0, round: 0 },
  });
  expect(Date.parse(item.openedAt)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(item.overdueAt ?? '') - Date.parse(item.openedAt)).toBe(30 * MINUTE_MS);
  expect((await neighbour.worklist()).some(({ patientId }) => patientId === patient.id)).toBe(false);
});

test('a blood pressure shows its components, and a questionable reading asks for verification', async () => {
  const patient = takePatient('heart-failure');
  const components = { systolic: 85.0, diastolic: 58 };
  const measuredAt = new Date().toISOString();
  const pressure = { type: 'blood-pressure', components, unit: 'mm[Hg]', measuredAt };
  const item = await raise(patient, pressure);
  expect(item).toMatchObject({ severity: 'red', component: 'systolic', components, unit: 'mm[Hg]', verify: false });
  const doubtful = takePatient('copd');
  expect(await raise(doubtful, oxygen(55))).toMatchObject({ severity: 'red', verify: true });
});

test('the list has the most severe first, and among equals the one that has waited longest', async () => {
  const [first, second, third] = [takePatient('copd'), takePatient('copd'), takePatient('copd')];
  for (const [patient, value] of [
    [first, 87],
    [second, 85],
    [third, 84],
  ] as const)
    await raise(patient, oxygen(value));
  const order = (await nurse.worklist()).map(({ patientId }) => patientId);
  const places = [second, third, first].map(({ id }) => order.indexOf(id));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  const { body } = await nurse.get<{ items: WorklistItem[]; nextCursor: string }>(
    `/api/v1/units/${unitId}/worklist?limit=2`,
  );
  const next = await nurse.get<{ items: WorklistItem[] }>(
    `/api/v1/units/${unitId}/worklist?limit=2&cursor=${body.nextCursor}`,
  );
  expect([...body.items, ...next.body.items].map(({ patientId }) => patientId)).toEqual(order.slice(0, 4));
});

test('of two people who acknowledge at once one is taken, and the other is told how it stands', async () => {
  const patient = takePatient('copd');
  const item = await raise(patient, oxygen(83));
  const answers = await Promise.all([nurse.acknowledge(item), physician.acknowledge(item)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const [won, lost] = answers.toSorted((a, b) => a.status - b.status);
  expect(won?.body).toMatchObject({ state: 'acknowledged', alertId: item.alertId });
  expect(lost?.headers.get('content-type')).toBe('application/problem+json');
  expect(lost?.body).toMatchObject({ code: 'stale-revision', alert: won?.body });
  expect([nurse.id, physician.id]).toContain(won?.body.acknowledged?.by);
});

test('the same command again is answered with its own success, and its id serves no other', async () => {
  const patient = takePatient('copd');
  const item = await raise(patient, oxygen(83));
  const commandId = randomUUID();
  const first = await nurse.acknowledge(item, { commandId, note: 'ringer pasienten' });
  const again = await nurse.acknowledge(item, { commandId, note: 'ringer pasienten' });
  expect([first.status, again.status]).toEqual([200, 200]);
  expect(again.body).toEqual(first.body);
  expect(await physician.acknowledge(item, { commandId })).toMatchObject({
    status: 409,
    body: { code: 'command-reused' },
  });
  const shown = await nurse.entryOf(patient.id, ({ state }) => state === 'acknowledged');
  expect(shown).toMatchObject({ revision: first.body.revision, acknowledgedBy: nurse.id });
  expect(await nurse.acknowledge(shown)).toMatchObject({ status: 409, body: { code: 'already-acknowledged' } });
  expect((await recorded(item.alertId, 'acknowledged')).history).toEqual(['opened', 'acknowledged']);
});

test('only what somebody has acknowledged is resolved; then it leaves the list and stays in the records', async () => {
  const patient = takePatient('copd');
  const item = await raise(patient, oxygen(82));
  expect(await nurse.resolve(item)).toMatchObject({
    status: 409,
    body: { code: 'not-acknowledged', alert: { state: 'open' } },
  });
  const { body: acknowledged } = await nurse.acknowledge(item);
  const now = { ...item, revision: acknowledged.revision };
  expect(await nurse.resolve(item)).toMatchObject({ status: 409, body: { code: 'stale-revision' } });
  expect(await nurse.resolve(now, { outcome: 'went-away' })).toMatchObject({
    status: 422,
    body: { code: 'invalid-request', errors: [{ field: 'outcome', code: 'invalid-value' }] },
  });
  const resolved = await nurse.resolve(now, { outcome: 'visit', note: 'hjemmebesøk' });
  expect(resolved).toMatchObject({ status: 200, body: { state: 'resolved', resolved: { outcome: 'visit' } } });
  await eventually(nurse.worklist, (items) => items.every(({ alertId }) => alertId !== item.alertId));
  expect(await nurse.resolve(now)).toMatchObject({ status: 409, body: { code: 'already-resolved' } });

  expect(await recorded(item.alertId, 'resolved')).toEqual({
    state: 'resolved',
    revision: resolved.body.revision,
    history: ['opened', 'acknowledged', 'resolved visit'],
  });
  const listed = await nurse.get<{ items: unknown[] }>(`/api/v1/patients/${patient.id}/alerts`);
  // The answer to a command comes from the monitor, without the sentence that the records make.
  expect(listed.body.items).toEqual([{ ...resolved.body, summary: expect.any(Object) }]);
  const next = await raise(patient, oxygen(81));
  expect(next).toMatchObject({ state: 'open', count: 1 });
  expect(next.alertId).not.toBe(item.alertId);
});

test('repeats are counted on the one alert, and a rise to red opens an acknowledged yellow again', async () => {
  const patient = takePatient('copd');
  const at = Date.now() - 10 * MINUTE_MS;
  const yellow = await raise(patient, oxygen(87, { at }));
  expect(yellow).toMatchObject({ severity: 'yellow', count: 1 });
  expect(yellow.overdueAt).toBeUndefined();
  await patient.post([oxygen(87, { at: at + MINUTE_MS }), oxygen(95, { at: at + 2 * MINUTE_MS })]);
  const counted = await nurse.entryOf(patient.id, ({ count }) => count === 2);
  expect(counted.alertId).toBe(yellow.alertId);
  const acknowledged = await nurse.acknowledge(counted);
  expect(acknowledged.status).toBe(200);
  await patient.post([oxygen(84, { at: at + 3 * MINUTE_MS })]);
  const risen = await nurse.entryOf(patient.id, ({ severity }) => severity === 'red');
  expect(risen).toMatchObject({ alertId: yellow.alertId, state: 'open', count: 3, value: 84 });
  expect(risen.acknowledgedBy).toBeUndefined();
  expect(Date.parse(risen.overdueAt ?? '')).toBeGreaterThan(Date.now());
  await patient.post([oxygen(87, { at: at + 4 * MINUTE_MS })]);
  expect(await nurse.entryOf(patient.id, ({ count }) => count === 4)).toMatchObject({ severity: 'red', value: 84 });
  await eventually(
    () => recorded(yellow.alertId, 'open'),
    ({ history }) => history.join() === 'opened,repeated,acknowledged,reopened,repeated',
  );
});

test('a red that nobody acknowledges becomes overdue when its time has come, with a new revision', async () => {
  const patient = takePatient('copd');
  const zones = { type: 'zones', ruleKey: 'quick', measure: 'oxygen-saturation', unit: '%', redLow: 86 } as const;
  const records = new Records({ databaseUrl: stack.database.appUrl, sqlEndpoint: stack.database.sqlEndpoint });
  const plan = {
    v: 1,
    planVersion: 2,
    programme: 'copd',
    validFrom: Date.now() - MINUTE_MS,
    rules: [zones],
    acknowledgeRedWithinMs: 1_500,
  } as const;
  must(await activatePlan(records, { tenantId, patientId: patient.id, plan, approvedBy: physician.id }));
  await stack.sweep();

  const red = await raise(patient, oxygen(80));
  expect(red).toMatchObject({ rule: 'quick', overdue: false });
  const overdue = await nurse.entryOf(patient.id, (item) => item.overdue);
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(red.overdueAt ?? ''));
  expect(overdue.revision).not.toBe(red.revision);
  expect((await nurse.worklist())[0]?.alertId).toBe(red.alertId);
  // Only its clock has moved it since: who saw it before that may acknowledge it all the same.
  expect(await nurse.acknowledge(red)).toMatchObject({ status: 200, body: { overdue: false } });
  expect(await nurse.acknowledge(overdue)).toMatchObject({ status: 409, body: { code: 'stale-revision' } });
  expect((await recorded(red.alertId, 'acknowledged')).history).toEqual([
    'opened',
    'overdue',
    'escalated',
    'acknowledged',
  ]);
});

test('a measurement is in the records as it was sent, and who read it is written down, refused attempts too', async () => {
  const patient = takePatient('copd');
  const at = Date.now() - MINUTE_MS;
  const measuredAt = `${new Date(at + 3_600_000).toISOString().slice(0, 19)}+01:00`;
  const sent = { id: 'p-1', method: 'device', measuredBy: 'self', context: { activity: 'rest' }, measuredAt };
  await raise(patient, oxygen(84, sent));
  const path = `/api/v1/patients/${patient.id}/measurements`;
  const read = await eventually(
    () => nurse.get<{ items: readonly object[] }>(path),
    ({ body }) => body.items.length === 1,
  );
  expect(read.body.items[0]).toMatchObject({
    id: `${patient.id}.1`,
    type: 'oxygen-saturation',
    status: 'recorded',
    value: 84,
    unit: '%',
    canonical: { value: 84, unit: '%' },
    measuredAt: `${new Date(at).toISOString().slice(0, 19)}.000Z`,
    measuredAtText: measuredAt,
    senderId: 'p-1',
    method: 'device',
    measuredBy: 'self',
    context: { activity: 'rest' },
    planVersion: 1,
  });
  await nurse.get(`/api/v1/patients/${patient.id}/alerts`);
  expect(await neighbour.get(path)).toMatchObject({ status: 404, body: { code: 'not-found' } });
  expect((await stack.ownerSql('select 1 from measurement where patient_id = $1', [patient.id])).length).toBe(1);

  const last = read.headers.get('x-request-id');
  const audit = await stack.ownerSql(
    `select actor_id, action, outcome, shown, request_id = $2 as last from audit_event
     where subject_patient_id = $1 and (request_id = $2 or actor_id <> $3 or action = 'alert.list') order by at`,
    [patient.id, last, nurse.id],
  );
  expect(audit).toEqual([
    { actor_id: nurse.id, action: 'measurement.list', outcome: 'allowed', shown: 1, last: true },
    { actor_id: nurse.id, action: 'alert.list', outcome: 'allowed', shown: 1, last: false },
    { actor_id: neighbour.id, action: 'measurement.list', outcome: 'refused', shown: 0, last: false },
  ]);
});

const LIST = `/api/v1/units/${unitId}/worklist`;

test('a connected console is given the list and then each change, and resumes after a break with what it missed', async () => {
  const [patient, other] = [takePatient('copd'), takePatient('copd')];
  const before = await raise(patient, oxygen(84));
  const socket = await openLive(stack.baseUrl, `${LIST}/live`, nurse.token);
  const snapshot = await socket.until(({ type }) => type === 'snapshot');
  expect(snapshot).toMatchObject({ v: 1, more: false, items: await nurse.worklist() });

  await other.post([oxygen(83)]);
  const put = await socket.until((message) => putOf(message, other.id) !== undefined);
  const opened = putOf(put, other.id);
  expect(put).toMatchObject({ v: 1, type: 'change', remove: [], cards: [{ patientId: other.id, alerts7: 1 }] });
  expect(put.seq).toBeGreaterThan(snapshot.seq);
  expect(opened).toEqual(await nurse.entryOf(other.id));
  if (opened === undefined) throw new Error('no entry');
  await nurse.acknowledge(opened);
  const changed = await socket.until((message) => putOf(message, other.id)?.state === 'acknowledged');
  expect(changed.seq).toBeGreaterThan(put.seq);
  await socket.close();

  const { body } = await nurse.acknowledge(before);
  await nurse.resolve({ ...before, revision: body.revision });
  await eventually(nurse.worklist, (items) => items.every(({ alertId }) => alertId !== before.alertId));
  const resumed = await openLive(stack.baseUrl, `${LIST}/live?since=${changed.seq}`, physician.token);
  const missed = await resumed.until(({ seq }) => seq >= changed.seq + 1);
  expect(missed).toMatchObject({ type: 'change', put: [], remove: [before.alertId] });
  await resumed.close();
  const unknown = await openLive(stack.baseUrl, `${LIST}/live?since=999999`, nurse.token);
  expect((await unknown.until(() => true)).type).toBe('snapshot');
  await unknown.close();
});

function putOf(message: WorklistMessage, patientId: string): WorklistItem | undefined {
  return message.type === 'change' ? message.put.find((item) => item.patientId === patientId) : undefined;
}

test('a ticket opens one socket, once, and only at the list it was issued for', async () => {
  const issue = async () => {
    const { status, body } = await nurse.post<{ ticket: string; expiresInSeconds: number }>(`${LIST}/tickets`);
    expect([status, body.expiresInSeconds]).toEqual([201, 30]);
    return body.ticket;
  };
  const ticket = await issue();
  const socket = await openLive(stack.baseUrl, `${LIST}/live?ticket=${ticket}`);
  expect((await socket.until(() => true)).type).toBe('snapshot');
  await socket.close();
  const elsewhere = `/api/v1/units/${neighbour.unitId}/worklist/live`;
  for (const path of [`${LIST}/live?ticket=${ticket}`, `${elsewhere}?ticket=${await issue()}`])
    expect(await upgradeStatus(stack.baseUrl, path)).toMatchObject({
      status: 401,
      body: expect.stringContaining('"unauthenticated"'),
    });
});

test('a token in the URL opens nothing, and a plain request is told to upgrade', async () => {
  for (const name of ['token', 'access_token', 'authorization', 'ticket'])
    expect(await upgradeStatus(stack.baseUrl, `${LIST}/live?${name}=${nurse.token}`)).toMatchObject({ status: 401 });
  expect(await nurse.get(`${LIST}/live`)).toMatchObject({ status: 426, body: { code: 'upgrade-required' } });
  for (const secret of [nurse.token, physician.token]) expect(stack.workerLog()).not.toContain(secret.slice(-20));
});

import { randomUUID } from 'node:crypto';
import { issueDeviceCredential } from '@naer/auth/issue-device-credential';
import type { QuarantineView, ReleaseView } from '@naer/contracts/records';
import { Records } from '@naer/db/records';
import { assignDevice } from '@naer/services/device/assign-device';
import { endAssignment } from '@naer/services/device/end-assignment';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CastPatient, castOf, patientOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { must } from '../support/records-tenant.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 30, hangable: false });
afterAll(() => stack.stop());
const { nurse, neighbour, tenantId, takePatient, takeNeighboursPatient } = castOf(stack);
const theirs = castOf(stack, 1);
const records = new Records({ databaseUrl: stack.database.appUrl, sqlEndpoint: stack.database.sqlEndpoint });

type Problem = { readonly code?: string };
interface Page {
  readonly items: readonly QuarantineView[];
}

/** Demo assignments begin in 2015. */
const BEFORE_ANY = '2014-12-31T22:00:00+01:00';

/** A reading from before the patient had the device, kept aside; answers its entry in the list. */
async function strayOf(patient: CastPatient, item: object = oxygen(84, { measuredAt: BEFORE_ANY })) {
  const { status, body } = await patient.post([item]);
  expect([status, body.items[0]?.status]).toEqual([200, 'quarantined']);
  const id = body.items[0]?.id ?? '';
  const { body: page } = await eventually(
    () => nurse.get<Page>('/api/v1/quarantine?limit=1000'),
    (reply) => reply.body.items.some((view) => view.id === id),
  );
  const view = page.items.find((one) => one.id === id);
  if (view === undefined) throw new Error('It was there a moment ago');
  return view;
}

function release(id: string, patientId: string, by = nurse, commandId = randomUUID()) {
  return by.post<ReleaseView & Problem>(`/api/v1/quarantine/${id}/release`, { patientId, commandId });
}

function measured(patientId: string) {
  return stack.ownerSql<{ id: string }>(
    `select patient_id || '.' || sequence as id, value_text, measured_at, measured_at_text, late, device_id
     from measurement where patient_id = $1 order by sequence`,
    [patientId],
  );
}

test('a reading from before the assignment began is kept aside with its reason, and says nothing to the plan', async () => {
  const patient = takePatient('copd');
  const view = await strayOf(patient, oxygen(79, { measuredAt: BEFORE_ANY, id: 'stray' }));
  expect(view).toEqual({
    id: `${patient.id}.1`,
    patientId: patient.id,
    deviceId: patient.deviceId,
    type: 'oxygen-saturation',
    reason: 'not-assigned-at-measured-time',
    state: 'held',
    value: 79,
    unit: '%',
    measuredAt: '2014-12-31T21:00:00.000Z',
    receivedAt: expect.any(String),
  });
  const again = await patient.post([oxygen(79, { measuredAt: BEFORE_ANY, id: 'stray' })]);
  expect(again.body.items).toEqual([{ index: 0, status: 'duplicate', firstStatus: 'quarantined', id: view.id }]);
  await patient.post([oxygen(95)]);
  await eventually(
    () => measured(patient.id),
    (rows) => rows.length === 1,
  );
  expect((await nurse.worklist()).some(({ patientId }) => patientId === patient.id)).toBe(false);
});

test('a clock whose correction crosses an assignment’s begin is kept aside with that reason', async () => {
  const patient = takePatient('copd');
  const at = Date.parse(BEFORE_ANY);
  const sentAt = new Date(at + 5 * MINUTE_MS).toISOString();
  const { body } = await patient.post([oxygen(95, { at })], { sentAt });
  expect(body.items[0]?.status).toBe('quarantined');
  const { body: page } = await eventually(
    () => nurse.get<Page>('/api/v1/quarantine?state=held&limit=1000'),
    (reply) => reply.body.items.some(({ id }) => id === body.items[0]?.id),
  );
  expect(page.items.find(({ id }) => id === body.items[0]?.id)?.reason).toBe('clock-spans-assignments');
});

test('it is released to the right patient under its original time, once, and never to a second one', async () => {
  const [sender, right, wrong] = [takePatient('copd'), takePatient('copd'), takePatient('copd')];
  const view = await strayOf(sender);
  const commandId = randomUUID();
  const first = await eventually(
    () => release(view.id, right.id, nurse, commandId),
    ({ status }) => status !== 202,
  );
  expect(first).toMatchObject({
    status: 200,
    body: { id: view.id, state: 'released', status: 'recorded', measurementId: `${right.id}.1` },
  });
  expect((await release(view.id, right.id, nurse, commandId)).body).toEqual(first.body);
  expect((await release(view.id, right.id)).body).toEqual(first.body);
  expect(await release(view.id, wrong.id)).toMatchObject({ status: 409, body: { code: 'released-to-another' } });
  expect(await release(view.id, wrong.id, nurse, commandId)).toMatchObject({
    status: 409,
    body: { code: 'command-reused' },
  });

  const rows = await eventually(
    () => measured(right.id),
    (found) => found.length > 0,
  );
  expect(rows).toEqual([
    {
      id: `${right.id}.1`,
      value_text: '84',
      measured_at: new Date(BEFORE_ANY),
      measured_at_text: BEFORE_ANY,
      late: true,
      device_id: sender.deviceId,
    },
  ]);
  const list = await eventually(
    () => nurse.get<Page>('/api/v1/quarantine?state=released&limit=1000'),
    ({ body }) => body.items.some(({ id }) => id === view.id),
  );
  expect(list.body.items.find(({ id }) => id === view.id)).toMatchObject({
    releasedTo: right.id,
    measurementId: `${right.id}.1`,
  });
  expect([await measured(sender.id), await measured(wrong.id)]).toEqual([[], []]);
});

test('of two people who release it to different patients at once, one wins and the other is told', async () => {
  const [sender, one, other] = [takePatient('copd'), takePatient('copd'), takePatient('copd')];
  const { id } = await strayOf(sender);
  const answers = await Promise.all([release(id, one.id), release(id, other.id)]);
  const statuses = answers.map(({ status }) => status).toSorted();
  expect([200, 202]).toContain(statuses[0]);
  expect(statuses[1]).toBe(409);
  await eventually(
    async () => [...(await measured(one.id)), ...(await measured(other.id))],
    (rows) => rows.length === 1,
  );
});

test('nobody releases to, or sees, what is not of their own unit or tenant', async () => {
  const [sender, foreign, beside] = [takePatient('copd'), theirs.takePatient('copd'), takeNeighboursPatient('copd')];
  const { id } = await strayOf(sender);
  for (const stranger of [theirs.nurse, neighbour]) {
    const { status, body } = await stranger.get<Page>('/api/v1/quarantine?limit=1000');
    expect([status, body.items]).toEqual([200, []]);
    expect(await release(id, sender.id, stranger)).toMatchObject({ status: 404, body: { code: 'not-found' } });
  }
  const nowhere = await release(id, randomUUID());
  for (const target of [foreign.id, beside.id]) {
    const answer = await release(id, target);
    expect([answer.status, answer.body]).toEqual([nowhere.status, nowhere.body]);
  }
  expect([nowhere.status, nowhere.body.code]).toEqual([404, 'not-found']);
  const [row] = await stack.ownerSql('select state, release from quarantine where patient_id = $1', [sender.id]);
  expect(row).toEqual({ state: 'held', release: null });
});

describe('a device that has changed hands', () => {
  const before = takePatient('copd');
  const movedAt = Date.now() - 60 * MINUTE_MS;
  let after = takePatient('copd');

  beforeAll(async () => {
    const [row] = await stack.ownerSql<{ assignment_id: string }>(
      'select assignment_id from device_assignment where patient_id = $1',
      [before.id],
    );
    const ended = { tenantId, patientId: before.id, assignmentId: row?.assignment_id ?? '', to: movedAt };
    must(await endAssignment(records, ended));
    const taken = { deviceId: before.deviceId, assignmentId: randomUUID(), from: movedAt };
    must(await assignDevice(records, { tenantId, patientId: after.id, ...taken }));
    await stack.sweep();
    const principal = { kind: 'device', tenantId, patientId: after.id, generation: 1, ...taken } as const;
    const deviceCredential = await issueDeviceCredential(stack.secrets.deviceCredentialKeys, principal);
    after = patientOf(stack.baseUrl, tenantId, { ...after, deviceId: taken.deviceId, deviceCredential });
  });

  test('refuses the credential of the one who had it', async () => {
    expect(await before.post([oxygen(95)])).toMatchObject({ status: 401, body: { code: 'credential-revoked' } });
  });

  test('brings what it had measured before to the first one, where it is judged as their own', async () => {
    const at = movedAt - 5 * MINUTE_MS;
    const { body } = await after.post([oxygen(95), oxygen(82, { at })]);
    expect(body.items.map(({ status }) => status)).toEqual(['recorded', 'quarantined']);
    expect(body.items[1]?.id).not.toContain(before.id);
    const entry = await nurse.entryOf(before.id);
    expect(entry).toMatchObject({ severity: 'red', value: 82, late: false, measuredAt: new Date(at).toISOString() });
    const rows = await eventually(
      () => measured(before.id),
      (found) => found.length > 0,
    );
    expect(rows).toMatchObject([{ value_text: '82', measured_at: new Date(at), device_id: before.deviceId }]);
    expect((await nurse.worklist()).some(({ patientId }) => patientId === after.id)).toBe(false);
  });
});

import { randomUUID } from 'node:crypto';
import type { RecordCorrected } from '@naer/contracts/correction';
import type { AlertHistoryPage, AlertPage, MeasurementPage } from '@naer/contracts/records';
import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { type CastPatient, castOf, patientOf } from '../support/cast.ts';
import { registerDevice, type TestDevice } from '../support/device-register.ts';
import { eventually } from '../support/eventually.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { listed, merge, recordsOf, type Two, undo } from '../support/merging.ts';
import { startStack } from '../support/stack.ts';

/** A device that was given to the wrong patient, whose record was merged into another before anybody saw it. */
const stack = await startStack({ patients: 12, hangable: false });
afterAll(() => stack.stop());
const cast = castOf(stack);
const { tenantId, nurse, neighbour, takePatient } = cast;
const VOID = { state: 'voided', expectVersion: 0, reason: 'wrong-patient' };

async function press({ deviceCredential: token }: CastPatient): Promise<void> {
  const body = { events: [{ code: '3', at: new Date().toISOString() }] };
  const { status } = await call(stack.baseUrl, { method: 'POST', path: '/ingest/v1/events', token, body });
  expect(status).toBe(200);
}

/** What is live of a patient in the records: category, count and whether it is normal by now. */
async function liveOf({ id }: CastPatient): Promise<readonly string[]> {
  const rows = await stack.ownerSql<{ told: string }>(
    `select concat_ws(' ', body ->> 'category', body ->> 'count', case when body ? 'normalisedAt' then 'normal' end,
       jsonb_array_length(body -> 'voidedEvents') || ' void') as told
     from alert where patient_id = $1 and state <> 'resolved' order by told`,
    [id],
  );
  return rows.map(({ told }) => told);
}
const is = (wanted: readonly string[]) => (found: readonly string[]) => `${found}` === `${wanted}`;

/** Of the stranger's device: a red reading and an alarm before the merge, and both again while it stands. */
async function mergedWithStrangers() {
  const two: Two = { from: takePatient('copd'), to: takePatient('copd') };
  const device = await registerDevice(stack, cast);
  const assignmentId = await device.assign(two.from.id, Date.now() - 60 * MINUTE_MS, { reason: 'et sett til' });
  const { deviceId } = device;
  const { credential: deviceCredential } = await device.credential(assignmentId);
  const wrong = patientOf(stack.baseUrl, tenantId, { ...two.from, deviceId, deviceCredential });
  await wrong.post([oxygen(71, { at: Date.now() - 30 * MINUTE_MS })]);
  await press(wrong);
  await listed(nurse, two, ({ from }) => from === 2);
  const { body } = await merge(nurse, two.from, two.to);
  await listed(nurse, two, ({ from, to }) => from === 0 && to === 2);
  await eventually(
    () => wrong.post([oxygen(72)]),
    ({ status }) => status === 200,
  );
  await press(wrong);
  const all = ['clinical 2', 'event 2'];
  expect(await eventually(() => liveOf(two.to), is(all))).toEqual(all);
  return { two, device, assignmentId, mergeId: body.mergeId };
}

async function voided(two: Two, device: TestDevice, assignmentId: string): Promise<void> {
  const path = `/api/v1/patients/${two.from.id}/assignments/${assignmentId}/corrections`;
  expect((await nurse.post<RecordCorrected>(path, VOID)).status).toBe(201);
  const done = await eventually(
    async () => (await device.details()).assignments.find((one) => one.assignmentId === assignmentId),
    (one) => one?.enteredInError?.state === 'done',
  );
  expect(done?.enteredInError).toMatchObject({ state: 'done', readings: 4 });
}

test('its readings hold nothing in the record that stays, its events say so, and an undo brings none of them back', async () => {
  for (const isLost of [false, true]) {
    const { two, device, assignmentId, mergeId } = await mergedWithStrangers();
    await voided(two, device, assignmentId);
    const over = ['clinical 2 normal', 'event 2 2 void'];
    expect(await eventually(() => liveOf(two.to), is(over))).toEqual(over);
    const event = (await nurse.worklist()).find(
      ({ patientId, category }) => patientId === two.to.id && category === 'event',
    );
    const history = `/api/v1/patients/${two.to.id}/alerts/${event?.alertId}/history`;
    const lines = (await nurse.get<AlertHistoryPage>(history)).body.items.filter((line) => line.event === 'corrected');
    expect(lines.map(({ detail }) => detail)).toMatchObject([
      { reason: 'assignment-voided', left: 1 },
      { reason: 'assignment-voided', left: 0 },
    ]);
    expect(lines.map(({ detail }) => String(detail?.eventId).split('.')[0]).toSorted()).toEqual(
      [two.from.id, two.to.id].toSorted(),
    );
    if (isLost) {
      await stack.killWorkerd9();
      stack.loseMonitors([two.to.id]);
      await stack.restartWorker();
      await stack.sweep();
    }
    expect((await undo(nurse, two.to, mergeId)).status).toBe(200);
    await listed(nurse, two, ({ from }) => from > 0);
    await eventually(
      () => two.from.post([oxygen(95)]),
      ({ status }) => status === 200,
    );
    const values = await eventually(
      () => recordsOf(stack, two.from),
      ({ length }) => length === 2,
    );
    expect([isLost, values]).toEqual([isLost, ['71 in error', '95']]);
    expect([isLost, await recordsOf(stack, two.to)]).toEqual([isLost, ['72 in error']]);
    const events = await stack.ownerSql('select 1 from monitor_event where patient_id = $1', [two.from.id]);
    expect(events).toHaveLength(1);
  }
}, 300_000);

test('one reading of a record that leads to another is entered in error there, and counts in neither', async () => {
  const two: Two = { from: takePatient('copd'), to: takePatient('copd') };
  await two.from.post([oxygen(80)]);
  await two.from.post([oxygen(79, { at: Date.now() + 1 })]);
  await listed(nurse, two, ({ from }) => from === 1);
  await merge(nurse, two.from, two.to);
  await listed(nurse, two, ({ from, to }) => from === 0 && to === 1);
  // What the other record measured has no id here: one that is given can be read.
  const [alert] = await eventually(
    async () => (await nurse.get<AlertPage>(`/api/v1/patients/${two.to.id}/alerts`)).body.items,
    ([one]) => one?.count === 2,
  );
  expect(alert?.repeats).toEqual([{ at: expect.any(String), severity: 'red' }]);
  const items = await eventually(
    async () => (await nurse.get<MeasurementPage>(`/api/v1/patients/${two.from.id}/measurements`)).body.items,
    ({ length }) => length === 2,
  );
  const pathOf = (id: string) => `/api/v1/patients/${two.from.id}/measurements/${id}/entered-in-error`;
  for (const { id } of items) {
    expect(await liveOf(two.to)).toEqual(['clinical 2']);
    const reply = await nurse.post(pathOf(id), { commandId: randomUUID(), reason: 'feil pasient' });
    expect([reply.status, reply.body]).toEqual([200, { measurementId: id }]);
  }
  const over = ['clinical 2 normal'];
  expect(await eventually(() => liveOf(two.to), is(over))).toEqual(over);
  const both = ['80 in error', '79 in error'];
  expect(await eventually(() => recordsOf(stack, two.from), is(both))).toEqual(both);
  const said = `select distinct unit_id from measurement_correction where patient_id = $1`;
  expect(await stack.ownerSql(said, [two.from.id])).toEqual([{ unit_id: nurse.unitId }]);
  expect((await neighbour.post(pathOf(items[0]?.id ?? ''), { reason: 'feil pasient' })).status).toBe(404);
});

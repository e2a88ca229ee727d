import { randomUUID } from 'node:crypto';
import type { EventPage } from '@naer/contracts/event';
import type { MergeList } from '@naer/contracts/merge';
import type { AlertPage, MeasurementPage } from '@naer/contracts/records';
import { afterAll, describe, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { registerDevice } from '../support/device-register.ts';
import { eventually } from '../support/eventually.ts';
import { gatewayOf, statusesOf } from '../support/gateway.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { giveNationalId, listed, merge, recordsOf, undo, versionOf } from '../support/merging.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 60, hangable: false });
afterAll(() => stack.stop());
const cast = castOf(stack);
const { nurse, neighbour, takePatient, takeNeighboursPatient } = cast;
const two = () => ({ from: takePatient('copd'), to: takePatient('copd') });
const settledInRecords = (patient: { id: string }, count: number) =>
  eventually(
    () => recordsOf(stack, patient),
    (rows) => rows.length >= count,
  );

describe('two records of one person, merged', () => {
  test('are one row of work with one alert of the rule; history says so in both; the national id of either leads there', async () => {
    const { from, to } = two();
    const ids = [await giveNationalId(stack, nurse, from), await giveNationalId(stack, nurse, to)];
    await from.post([oxygen(80)]);
    await to.post([oxygen(79)]);
    await listed(nurse, { from, to }, (at) => at.from === 1 && at.to === 1);
    const merged = await merge(nurse, from, to);
    expect([merged.status, merged.body]).toMatchObject([
      200,
      { fromPatientId: from.id, toPatientId: to.id, active: true },
    ]);
    expect(await listed(nurse, { from, to }, (at) => at.from === 0)).toEqual({ from: 0, to: 1 });
    const entry = await nurse.entryOf(to.id, ({ count }) => count === 2);
    expect(entry).toMatchObject({ severity: 'red', count: 2 });
    const events = async (id: string) =>
      (
        await stack.ownerSql<{ event: string }>(
          `select event from alert_history where patient_id = $1 and event in ('merged', 'resolved') order by event`,
          [id],
        )
      ).map(({ event }) => event);
    expect(
      await eventually(
        async () => [await events(from.id), await events(to.id)],
        ([a = [], b = []]) => a.length === 2 && b.length === 1,
      ),
    ).toEqual([['merged', 'resolved'], ['merged']]);
    for (const nationalId of ids) {
      const found = await nurse.post<{ patientId: string }>('/api/v1/patients/lookup', { nationalId });
      expect([found.status, found.body.patientId]).toEqual([200, to.id]);
    }
    const seen = await stack.ownerSql(
      `select distinct subject_patient_id from audit_event where action = 'patient.merge' and subject_patient_id = any ($1::uuid[])`,
      [`{${from.id},${to.id}}`],
    );
    expect(seen).toHaveLength(2);
  });

  test('are read by the same people: lists name the record that leads here, and it is read by its own id', async () => {
    const { from, to } = two();
    await from.post([oxygen(95)]);
    await settledInRecords(from, 1);
    await merge(nurse, from, to);
    const lists = ['measurements', 'alerts', 'contacts', 'events'];
    for (const list of lists) {
      const page = await nurse.get<MeasurementPage>(`/api/v1/patients/${to.id}/${list}`);
      expect([list, page.status, page.body.mergedFrom]).toEqual([list, 200, [from.id]]);
    }
    const former = await nurse.get<MeasurementPage>(`/api/v1/patients/${from.id}/measurements`);
    expect([former.status, former.body.items.map(({ value }) => value)]).toEqual([200, [95]]);
    expect((await neighbour.get(`/api/v1/patients/${from.id}/measurements`)).status).toBe(404);
    expect((await nurse.get<MergeList>(`/api/v1/patients/${to.id}/merges`)).body.items).toMatchObject([
      { fromPatientId: from.id, toPatientId: to.id, reason: 'one person', by: nurse.id },
    ]);
  });

  test('keep the device of either: the old credential goes on into the record that stays, late readings too, until the undo', async () => {
    const { from, to } = two();
    await from.post([oxygen(95, { at: Date.now() - 50 * MINUTE_MS })]);
    const { body } = await merge(nurse, from, to);
    const while1 = await eventually(
      () => from.post([oxygen(94), oxygen(93, { at: Date.now() - 40 * MINUTE_MS })]),
      ({ status }) => status === 200,
    );
    expect(while1.body.items.map(({ id }) => id?.split('.')[0])).toEqual([to.id, to.id]);
    expect((await settledInRecords(to, 2)).toSorted()).toEqual(['93', '94']);
    expect(await recordsOf(stack, from)).toEqual(['95']);
    expect((await undo(nurse, to, body.mergeId)).status).toBe(200);
    const late = await eventually(
      () => from.post([oxygen(92, { at: Date.now() - 30 * MINUTE_MS })]),
      ({ status }) => status === 200,
    );
    expect(late.body.items[0]?.id?.startsWith(from.id)).toBe(true);
    expect((await settledInRecords(from, 4)).toSorted()).toEqual(['92', '93', '94', '95']);
    const ofTo = await eventually(
      () => recordsOf(stack, to),
      (rows) => rows.every((row) => row.endsWith('in error')),
    );
    expect(ofTo.toSorted()).toEqual(['93 in error', '94 in error']);
  });

  test('so by a gateway, which knows the device alone', async () => {
    const gateway = await gatewayOf(stack, cast);
    const { from, to } = two();
    const device = await registerDevice(stack, cast);
    await device.assign(from.id, Date.now() - 60 * MINUTE_MS);
    await merge(nurse, from, to);
    const send = () => gateway.post([oxygen(79, { device: device.identifier })]);
    expect(statusesOf(await eventually(send, ({ status }) => status === 200))).toEqual(['recorded']);
    expect(await nurse.entryOf(to.id)).toMatchObject({ severity: 'red', value: 79 });
  });

  test('an alarm that came in meanwhile is in its own record after the undo, with its alert; the other says that it was an error', async () => {
    const { from, to } = two();
    const { body } = await merge(nurse, from, to);
    const events = [{ code: '3', at: new Date().toISOString() }];
    const token = from.deviceCredential;
    await eventually(
      () => call(stack.baseUrl, { method: 'POST', path: '/ingest/v1/events', token, body: { events } }),
      ({ status }) => status === 200,
    );
    expect(await nurse.entryOf(to.id)).toMatchObject({ severity: 'red', count: 1 });
    await undo(nurse, to, body.mergeId);
    expect(await listed(nurse, { from, to }, (at) => at.from === 1 && at.to === 0)).toEqual({ from: 1, to: 0 });
    const page = async ({ id }: { id: string }) =>
      (await nurse.get<EventPage>(`/api/v1/patients/${id}/events`)).body.items.map((event) => [
        event.code,
        event.alerts.map(({ state }) => state),
        event.enteredInError?.reason,
      ]);
    const both = await eventually(
      async () => [await page(from), await page(to)],
      ([own = [], others = []]) => own.length === 1 && others[0]?.[2] === 'unmerged',
    );
    expect(both).toEqual([[['3', ['open'], undefined]], [['3', ['resolved'], 'unmerged']]]);
  });

  test('taken back, each has its own again: enrolment, national id, alert', async () => {
    const { from, to } = two();
    const nationalId = await giveNationalId(stack, nurse, from);
    await from.post([oxygen(80)]);
    await listed(nurse, { from, to }, (at) => at.from === 1);
    const { body } = await merge(nurse, from, to);
    expect(await listed(nurse, { from, to }, (at) => at.from === 0)).toEqual({ from: 0, to: 1 });
    expect((await undo(nurse, to, body.mergeId)).body).toMatchObject({ mergeId: body.mergeId, active: true });
    expect(await listed(nurse, { from, to }, (at) => at.from === 1 && at.to === 0)).toEqual({ from: 1, to: 0 });
    const found = await nurse.post<{ patientId: string }>('/api/v1/patients/lookup', { nationalId });
    expect(found.body.patientId).toBe(from.id);
    expect(await versionOf(nurse, from)).toBeGreaterThan(1);
    expect((await nurse.get<AlertPage>(`/api/v1/patients/${to.id}/alerts`)).body.mergedFrom).toBeUndefined();
    expect((await undo(nurse, to, body.mergeId)).body.code).toBe('merge-undone');
    const again = await merge(nurse, from, to);
    expect(again.status).toBe(200);
    expect(await listed(nurse, { from, to }, (at) => at.from === 0 && at.to === 1)).toEqual({ from: 0, to: 1 });
  });
});

describe('a merge is refused', () => {
  test('of a record with itself, of one that leads elsewhere already, in a loop, of one that others lead to', async () => {
    const { from, to } = two();
    const other = takePatient('copd');
    const version = { expectVersions: { to: 1 } };
    expect((await merge(nurse, to, to)).body.code).toBe('merge-with-itself');
    expect((await merge(nurse, from, to)).status).toBe(200);
    expect((await merge(nurse, from, other, version)).body.code).toBe('already-merged');
    // Nobody follows it any more: who follows what it leads to is told, nobody else.
    expect((await merge(nurse, to, from, version)).body.code).toBe('already-merged');
    expect((await merge(neighbour, takeNeighboursPatient('copd'), from, version)).status).toBe(404);
    expect((await merge(nurse, to, other)).body.code).toBe('has-merged');
  });

  test('of somebody else’s patient, another tenant’s and nobody’s alike, by id and by national id', async () => {
    const { to } = two();
    const theirs = takeNeighboursPatient('copd');
    const others = castOf(stack, 1);
    const abroad = others.takePatient('copd');
    const theirId = await giveNationalId(stack, neighbour, theirs);
    const idAbroad = await giveNationalId(stack, others.nurse, abroad);
    const expectVersions = { to: await versionOf(nurse, to) };
    const ask = (other: object) =>
      nurse.post<{ code?: string }>(`/api/v1/patients/${to.id}/merge`, { reason: 'x', expectVersions, ...other });
    const answers = await Promise.all([
      ask({ fromPatientId: theirs.id }),
      ask({ nationalId: theirId }),
      ask({ fromPatientId: abroad.id }),
      ask({ nationalId: idAbroad }),
      ask({ fromPatientId: randomUUID() }),
    ]);
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [404, 'not-found']));
    expect((await ask({})).status).toBe(422);
    expect(
      (
        await neighbour.post(`/api/v1/patients/${to.id}/merge`, {
          fromPatientId: theirs.id,
          reason: 'x',
          expectVersions,
        })
      ).status,
    ).toBe(404);
  });

  test('by who has seen other versions than those that stand, of either', async () => {
    const { from, to } = two();
    expect((await merge(nurse, from, to, { expectVersions: { to: 999_999 } })).body.code).toBe('stale-version');
    const to1 = await versionOf(nurse, to);
    expect((await merge(nurse, from, to, { expectVersions: { to: to1, from: 999_999 } })).body.code).toBe(
      'stale-version',
    );
  });

  test('while Postgres is down, and nothing of it is half done; monitoring goes on in both', async () => {
    const { from, to } = two();
    const expectVersions = { to: await versionOf(nurse, to), from: await versionOf(nurse, from) };
    await stack.stopPostgres();
    const body = { fromPatientId: from.id, reason: 'x', expectVersions };
    const refused = await nurse.post(`/api/v1/patients/${to.id}/merge`, body);
    expect(refused.status).toBe(503);
    await from.post([oxygen(80)]);
    await to.post([oxygen(80)]);
    expect(await listed(nurse, { from, to }, (at) => at.from === 1 && at.to === 1)).toEqual({ from: 1, to: 1 });
    await stack.startPostgres();
    const rows = await stack.ownerSql('select 1 from patient_merge where to_patient_id = $1', [to.id]);
    expect(rows).toEqual([]);
    const merged = await eventually(
      () => nurse.post(`/api/v1/patients/${to.id}/merge`, body),
      ({ status }) => status === 200,
    );
    expect(merged.status).toBe(200);
    expect(await listed(nurse, { from, to }, (at) => at.from === 0)).toEqual({ from: 0, to: 1 });
  });
});

test('a record that nobody follows is merged by who follows the other, named by its national id', async () => {
  const { from, to } = two();
  const nationalId = await giveNationalId(stack, nurse, from);
  const match = `"${await versionOf(nurse, from)}"`;
  const ended = await fetch(`${stack.baseUrl}/api/v1/patients/${from.id}/enrolment/end`, {
    method: 'POST',
    headers: { authorization: `Bearer ${nurse.token}`, 'content-type': 'application/json', 'if-match': match },
    body: JSON.stringify({ reason: 'moved' }),
  });
  expect(ended.status).toBe(200);
  const body = { nationalId, reason: 'x', expectVersions: { to: await versionOf(nurse, to) } };
  const merged = await nurse.post<{ fromPatientId?: string }>(`/api/v1/patients/${to.id}/merge`, body);
  expect([merged.status, merged.body.fromPatientId]).toEqual([200, from.id]);
});

import type { DrillPage, DrillStarted } from '@naer/contracts/drill';
import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ hangable: false });
afterAll(() => stack.stop());
const { nurse, neighbour, unitId } = castOf(stack);
const drills = `/api/v1/units/${unitId}/drills`;

test('a unit’s test alarm goes through monitor, list and receipt, and how it went is kept', async () => {
  const started = await nurse.post<DrillStarted>(drills, {});
  expect(started.status).toBe(202);
  const { patientId, drillId } = started.body;
  const entry = await nurse.entryOf(patientId);
  expect(entry).toMatchObject({
    patientName: 'Øvelse',
    severity: 'red',
    category: 'event',
    state: 'open',
    drill: true,
  });
  expect((await nurse.acknowledge(entry)).status).toBe(200);
  const taken = await nurse.entryOf(patientId, ({ state }) => state === 'acknowledged');
  expect((await nurse.resolve(taken, { outcome: 'other' })).status).toBe(200);
  const { body } = await eventually(
    () => nurse.get<DrillPage>(drills),
    (page) => page.body.items?.[0]?.endedMs !== undefined,
  );
  const [run] = body.items;
  expect(body.items).toHaveLength(1);
  expect(run).toMatchObject({
    drillId,
    unitId,
    patientId,
    startedBy: nurse.id,
    receiptedBy: nurse.id,
    alertId: entry.alertId,
  });
  const steps = [run?.recordedMs, run?.listedMs, run?.receiptedMs, run?.endedMs];
  expect(steps.every((ms) => ms !== undefined)).toBe(true);
  expect(steps).toEqual([...steps].sort((a, b) => Number(a) - Number(b)));
});

test('a drill is in no record: no alert, no event, no measurement, no patient', async () => {
  const { body } = await nurse.post<DrillStarted>(drills, {});
  await nurse.entryOf(body.patientId);
  await eventually(
    () => stack.ownerSql('select 1 from drill where drill_id = $1', [body.drillId]),
    (rows) => rows.length === 1,
  );
  for (const table of ['alert', 'alert_history', 'monitor_event', 'measurement', 'patient', 'enrolment'])
    expect([table, await stack.ownerSql(`select 1 from ${table} where patient_id = $1`, [body.patientId])]).toEqual([
      table,
      [],
    ]);
});

test('the same drill sent again is one drill; another unit neither runs nor reads it', async () => {
  const drillId = crypto.randomUUID();
  const [first, again] = [
    await nurse.post<DrillStarted>(drills, { drillId }),
    await nurse.post<DrillStarted>(drills, { drillId }),
  ];
  expect(again.body).toEqual(first.body);
  expect((await neighbour.post(drills, {})).status).toBe(404);
  expect((await neighbour.get(drills)).status).toBe(404);
  expect((await nurse.post(drills, { drillId: 'x' })).status).toBe(422);
});

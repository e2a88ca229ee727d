import { randomUUID } from 'node:crypto';
import type { FeedPageView } from '@naer/contracts/feed';
import type { WorklistItem } from '@naer/contracts/worklist';
import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { type AlertReply, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { glucose, MINUTE_MS } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

/** A sensor's reading every five minutes in the 90 days that a monitor remembers. */
const READINGS = 26_000;
const EVERY_MS = 298_000;
const BATCH = 500;
const stack = await startStack({ patients: 4, hangable: false });
afterAll(() => stack.stop());
const { nurse, neighbour, takePatient } = castOf(stack);
await stack.sweep();

const later = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS).toISOString();

test('a monitor with three months of a sensor, alerts in every state, corrections, contacts and messages is made anew as it was', async () => {
  const patient = takePatient('diabetes');
  const path = `/api/v1/patients/${patient.id}`;
  const now = Date.now();
  // Ends an hour ago, in the green.
  const sensor = Array.from({ length: READINGS }, (_, i) => ({
    type: 'cgm-glucose',
    value: 6 + (i % 40) / 10,
    unit: 'mmol/L',
    measuredAt: new Date(now - 60 * MINUTE_MS - (READINGS - i) * EVERY_MS).toISOString(),
    id: `sensor-${i}`,
  }));
  for (let i = 0; i < READINGS; i += BATCH) {
    const { status, body } = await patient.post(sensor.slice(i, i + BATCH));
    expect([status, body.items.every((item) => item.status === 'recorded')]).toEqual([200, true]);
  }

  const entryOf = (wanted: (item: WorklistItem) => boolean) => nurse.entryOf(patient.id, wanted);
  const act = async (of: WorklistItem, verb: string, body: object) => {
    const answer = await nurse.post<AlertReply>(`${path}/alerts/${of.alertId}/${verb}`, {
      expectRevision: of.revision,
      ...body,
    });
    expect([verb, answer.status]).toEqual([verb, 200]);
    await entryOf(({ alertId, revision }) => alertId === of.alertId && revision === answer.body.revision);
  };
  await patient.post([{ ...glucose(22.5, { at: now - 3 * MINUTE_MS }), id: 'meter-1' }]);
  const meter = await entryOf(({ rule }) => rule === 'diabetes.glucose');
  await act(meter, 'acknowledge', { noteToPatient: 'Vi ringer deg' });
  await patient.post([{ ...glucose(23.5, { at: now - 2 * MINUTE_MS }), id: 'meter-2' }]);
  await entryOf(({ rule, count }) => rule === 'diabetes.glucose' && count === 2);
  await patient.post([{ type: 'cgm-glucose', value: 15, unit: 'mmol/L', measuredAt: later(-1), id: 'sensor-yellow' }]);
  const yellow = await entryOf(({ rule }) => rule === 'diabetes.cgm-glucose');
  await act(yellow, 'snooze', { until: later(120), reason: 'known-cause' });
  const snoozed = await entryOf(({ rule, suppressed = [] }) => rule === yellow.rule && suppressed.length > 0);
  await act(snoozed, 'handover', { toUnitId: neighbour.unitId, reason: 'utskrevet' });
  const token = patient.deviceCredential;
  const asked = { method: 'POST', path: '/ingest/v1/messages', token, body: { id: 'm', text: 'Hei' } };
  expect((await call(stack.baseUrl, asked)).status).toBe(201);
  await entryOf(({ category }) => category === 'message');
  const minutes = [{ organisationId: randomUUID(), minutes: 9 }];
  const contact = { channel: 'call', minutes, outcome: 'reached', alertIds: [meter.alertId] };
  expect((await nurse.post(`${path}/contacts`, contact)).status).toBe(201);
  const wrong = `${path}/measurements/${patient.id}.${READINGS - 10}/entered-in-error`;
  expect((await nurse.post(wrong, { reason: 'feil person' })).status).toBeLessThan(300);

  const bodies = async () => {
    const rows = await stack.ownerSql<{ body: Record<string, unknown> }>(
      'select body from alert where patient_id = $1 order by alert_id',
      [patient.id],
    );
    return rows.map(({ body: { revision: _, knownSince: __, ...body } }) => body);
  };
  const entries = async () =>
    (await nurse.worklist())
      .filter(({ patientId }) => patientId === patient.id)
      .map(({ revision: _, ...item }) => item)
      .sort((a, b) => a.alertId.localeCompare(b.alertId));
  const feed = () => call<FeedPageView>(stack.baseUrl, { path: '/ingest/v1/feed', token });
  await eventually(
    () =>
      stack.ownerSql<{ n: number }>(
        `select (select count(*) from measurement where patient_id = $1)::integer
           + (select count(*) from measurement_correction where patient_id = $1)::integer
           + (select count(*) from contact where patient_id = $1)::integer
           + (select count(*) from patient_message where patient_id = $1)::integer as n`,
        [patient.id],
      ),
    ([row]) => row?.n === READINGS + 3 + 1 + 1 + 1,
  );
  await eventually(bodies, (all) => all.length === 3 && all.some(({ handover }) => handover !== undefined));
  const before = { bodies: await bodies(), entries: await entries(), feed: (await feed()).body.items };
  expect(before.bodies.map(({ state }) => state).sort()).toEqual(['acknowledged', 'open', 'open']);

  await stack.killWorkerd9();
  stack.loseObjects('PatientMonitor');
  await stack.restartWorker();
  const begun = performance.now();
  const first = await eventually(feed, ({ status }) => status === 200);
  const tookMs = Math.round(performance.now() - begun);
  process.stdout.write(`rebuilt ${READINGS} readings in ${tookMs} ms\n`);
  expect(first.body.items).toEqual(before.feed);
  await eventually(
    () =>
      stack.ownerSql<{ n: number }>(
        "select count(*)::integer as n from alert where patient_id = $1 and epoch > 1 and state <> 'resolved'",
        [patient.id],
      ),
    ([row]) => row?.n === 3,
  );
  expect(await bodies()).toEqual(before.bodies);
  expect(await entries()).toEqual(before.entries);

  // What was sent before is known; what comes now is judged as before.
  const again = await patient.post([...sensor.slice(0, 2), ...sensor.slice(-2)]);
  expect(again.body.items.map(({ status }) => status)).toEqual(Array(4).fill('duplicate'));
  await patient.post([glucose(24, { at: Date.now() })]);
  expect(await entryOf(({ rule, count }) => rule === 'diabetes.glucose' && count === 3)).toMatchObject({
    alertId: meter.alertId,
  });
});

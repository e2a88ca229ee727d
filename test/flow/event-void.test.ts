import { randomUUID } from 'node:crypto';
import type { RecordCorrected, RecordHistory } from '@naer/contracts/correction';
import type { EventPage, EventView, PositionOpened } from '@naer/contracts/event';
import type { EventItemOutcome } from '@naer/contracts/event-item';
import type { AlertReplay } from '@naer/contracts/explanation';
import type { AlertHistoryPage, AlertPage } from '@naer/contracts/records';
import type { RehearsalView } from '@naer/contracts/rehearsal';
import { afterAll, expect, test } from 'vitest';
import { linesOf, takeExport } from '../support/access-exports.ts';
import { call } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { startStack } from '../support/stack.ts';

/** An event that was entered in error: it is made void, and stays; what it raised is a person's to close. */
const stack = await startStack({ patients: 12 });
afterAll(() => stack.stop());
const { nurse, physician, neighbour, takePatient } = castOf(stack);

const VOID = { state: 'voided', expectVersion: 0, reason: 'wrong-patient', explanation: 'hemmelig grunn' };
const PULSE = { type: 'zones', ruleKey: 'pulse', measure: 'pulse', unit: '/min', redHigh: 130 };
const FALL = { code: '4.1', severity: 30, text: 'Ringte om fall' };
const of = ({ id }: CastPatient, what: string) => `/api/v1/patients/${id}/${what}`;

async function tell({ deviceCredential: token }: CastPatient, event: object) {
  const body = { events: [event] };
  const path = '/ingest/v1/events';
  return (await call<{ items: EventItemOutcome[] }>(stack.baseUrl, { method: 'POST', path, token, body })).body
    .items[0];
}
const eventsOf = async (patient: CastPatient) => (await nurse.get<EventPage>(of(patient, 'events'))).body.items;
const listed = (patient: CastPatient, count = 1) =>
  eventually(
    () => eventsOf(patient),
    (items) => items.length === count,
  );
const pathOf = (patient: CastPatient, { id }: Pick<EventView, 'id'>) => of(patient, `events/${id}/corrections`);

/** A patient of whom a fall was told. */
async function fallen() {
  const patient = takePatient('copd');
  const sent = { ...FALL, at: new Date().toISOString() };
  await tell(patient, sent);
  const [event] = await listed(patient);
  if (event === undefined) throw new Error('no event');
  return { patient, sent, event, path: pathOf(patient, event), entry: await nurse.entryOf(patient.id) };
}

test('an event is made void: it says so, stands in its history, and its alert waits for a person, who is told', async () => {
  const { patient, path, event, entry, sent } = await fallen();
  expect(event).not.toHaveProperty('correction');
  const body = { ...VOID, commandId: randomUUID() };
  const done = await nurse.post<RecordCorrected>(path, body);
  expect([done.status, done.body]).toEqual([201, { version: 1, state: 'voided', active: true }]);
  expect((await nurse.post(path, body)).body).toEqual(done.body);
  const said = { by: nurse.id, unitId: nurse.unitId };
  const [after, ...others] = await eventsOf(patient);
  expect([after, others]).toMatchObject([
    {
      id: event.id,
      enteredInError: { ...said, reason: 'event-voided' },
      correction: { ...said, version: 1, state: 'voided', reason: 'wrong-patient' },
      alerts: [{ alertId: entry.alertId, state: 'open' }],
    },
    [],
  ]);
  expect(JSON.stringify(after)).not.toMatch(/Ringte|hemmelig/);
  const again = await physician.post<{ code: string; version: number }>(path, VOID);
  expect([again.status, again.body.code, again.body.version]).toEqual([412, 'stale-version', 1]);
  expect((await nurse.post(path, { ...VOID, state: 'corrected', content: FALL })).status).toBe(422);
  expect((await nurse.get<RecordHistory>(path)).body).toMatchObject({
    kind: 'event',
    recordId: event.id,
    version: 1,
    first: { content: { code: '4.1', text: FALL.text } },
    corrections: [{ state: 'voided', explanation: VOID.explanation }],
  });
  const log = await stack.ownerSql(
    "select role, relation, subject_id from audit_event where subject_patient_id = $1 and action = 'event.void'",
    [patient.id],
  );
  expect(log).toEqual([{ role: 'nurse', relation: 'responsible', subject_id: event.id }]);
  expect(stack.logs()).not.toContain('hemmelig');

  // Sent again it is the same event, and calls nobody anew.
  expect(await tell(patient, sent)).toMatchObject({ status: 'duplicate', id: event.id });
  const history = of(patient, `alerts/${entry.alertId}/history`);
  const { body: lines } = await eventually(
    () => nurse.get<AlertHistoryPage>(history),
    (reply) => reply.body.items.some((line) => line.event === 'corrected'),
  );
  expect(lines.items.filter((line) => line.event === 'corrected')).toMatchObject([
    { detail: { reason: 'event-voided', eventId: event.id, left: 0 } },
  ]);
  const item = await nurse.entryOf(patient.id);
  expect(item).toMatchObject({ alertId: entry.alertId, state: 'open', severity: 'red', count: 1 });
  const replay = of(patient, `alerts/${entry.alertId}/replay`);
  expect((await nurse.post<AlertReplay>(replay)).body).toMatchObject({ same: true, differences: [] });
  expect(await nurse.acknowledge(item)).toMatchObject({ status: 200 });
  await nurse.resolve(await nurse.entryOf(patient.id, ({ state }) => state === 'acknowledged'), { outcome: 'other' });
  await eventually(
    async () => (await nurse.get<AlertPage>(of(patient, 'alerts'))).body.items,
    ([alert]) => alert?.state === 'resolved',
  );
});

test('what staff reported is made void by its number, and a plan that is tried counts it no more', async () => {
  const { patient, path } = await fallen();
  const { body } = await nurse.post<PositionOpened>(of(patient, 'position/open'), { reason: 'feil pasient' });
  await listed(patient, 2);
  const rehearsed = async () =>
    (await nurse.post<RehearsalView>(of(patient, 'plan/rehearsal'), { plan: { rules: [PULSE] }, days: 7 })).body
      .proposed;
  expect(await rehearsed()).toMatchObject({ alerts: 1 });
  const opened = pathOf(patient, { id: body.eventId });
  expect((await nurse.post(opened, VOID)).status).toBe(201);
  expect((await nurse.get<RecordHistory>(opened)).body.first).toMatchObject({
    by: nurse.id,
    content: { text: 'feil pasient' },
  });
  expect((await eventsOf(patient)).map(({ correction }) => correction?.state)).toEqual(['voided', undefined]);
  expect(await rehearsed()).toMatchObject({ alerts: 1 });
  expect((await nurse.post(path, VOID)).status).toBe(201);
  expect(await rehearsed()).toMatchObject({ alerts: 0 });
  expect((await eventsOf(patient)).map(({ correction }) => correction?.state)).toEqual(['voided', 'voided']);
});

test('an event of a patient whom somebody does not follow is not there to them, nor under another’s name', async () => {
  const { patient, event, path } = await fallen();
  const other = takePatient('diabetes');
  for (const reply of [await neighbour.post(path, VOID), await neighbour.get(path)]) expect(reply.status).toBe(404);
  expect((await nurse.post(path.replace(patient.id, other.id), VOID)).status).toBe(404);
  const never = pathOf(other, { id: event.id.replace(patient.id, other.id) });
  expect((await nurse.post<{ code: string }>(never, VOID)).body.code).toBe('unknown-record');
  for (const id of [`${patient.id}.1`, `${patient.id}.e01`, patient.id])
    expect((await nurse.post(pathOf(patient, { id }), VOID)).status).toBe(404);
  for (const table of ['record_correction', 'measurement_correction'])
    expect(await stack.ownerSql(`select 1 from ${table} where patient_id = $1`, [patient.id])).toEqual([]);
});

test('an event of somebody else is in no copy of the record', async () => {
  const { patient, path, entry } = await fallen();
  await tell(patient, { code: '3', text: 'Egen alarm', at: new Date().toISOString() });
  await listed(patient, 2);
  expect((await nurse.post(path, VOID)).status).toBe(201);
  const files = await takeExport(stack, nurse, patient.id);
  expect(linesOf(files, 'events').map(({ code }) => code)).toEqual(['3']);
  const alerts = linesOf(files, 'alerts') as { alert_id?: string; body?: { finding?: object } }[];
  expect(alerts.find(({ alert_id }) => alert_id === entry.alertId)?.body).not.toHaveProperty('finding');
  expect(alerts.find(({ alert_id }) => alert_id !== entry.alertId)?.body).toHaveProperty('finding');
  const holding = [...files].filter(([, text]) => /Ringte|hemmelig/.test(text)).map(([name]) => name);
  expect(holding).toEqual([]);
});

import { randomUUID } from 'node:crypto';
import type { ContactPage, ContactRecorded } from '@naer/contracts/contact';
import type { RecordCorrected, RecordHistory } from '@naer/contracts/correction';
import type { EventPage } from '@naer/contracts/event';
import type { MessagePage, MessageSent } from '@naer/contracts/message';
import type { AlertHistoryPage, AlertPage } from '@naer/contracts/records';
import type { PatientSummary } from '@naer/contracts/summary';
import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 24 });
afterAll(() => stack.stop());
const { nurse, physician, neighbour, takePatient } = castOf(stack);
const other = castOf(stack, 1).nurse;

const ORGANISATION = randomUUID();
const FIRST = {
  channel: 'call',
  minutes: [{ organisationId: ORGANISATION, minutes: 10 }],
  outcome: 'reached',
  note: 'hemmelig en',
};
const NOW = { ...FIRST, channel: 'visit', outcome: 'advice-given', note: 'hemmelig to', tripAvoidedKm: 12.5 };
const SAID = { reason: 'wrong-information', explanation: 'hemmelig grunn' };

interface Written {
  readonly patient: CastPatient;
  /** Of its corrections. */
  readonly path: string;
  readonly recordId: string;
  readonly first: object;
  readonly corrected: object;
  /** As the ordinary list has it. */
  readonly shown: () => Promise<object | undefined>;
  readonly asCorrected: object;
  readonly asVoid: object;
  readonly words: readonly [correct: string, voided: string];
}
const of = (patient: CastPatient, what: string) => `/api/v1/patients/${patient.id}/${what}`;
const arrived = (table: string, patient: CastPatient, n = 1) =>
  eventually(
    () => stack.ownerSql<{ n: number }>(`select count(*)::int as n from ${table} where patient_id = $1`, [patient.id]),
    ([row]) => row?.n === n,
  );

async function contact(): Promise<Written> {
  const patient = takePatient('copd');
  const { contactId } = (await nurse.post<ContactRecorded>(of(patient, 'contacts'), FIRST)).body;
  await arrived('contact', patient);
  return {
    patient,
    path: of(patient, `contacts/${contactId}/corrections`),
    recordId: contactId,
    first: FIRST,
    corrected: NOW,
    shown: async () => (await nurse.get<ContactPage>(of(patient, 'contacts'))).body.items[0],
    asCorrected: NOW,
    asVoid: { contactId, minutes: [], alertIds: [] },
    words: ['contact.correct', 'contact.void'],
  };
}

async function message(): Promise<Written> {
  const patient = takePatient('copd');
  const { messageId } = (await nurse.post<MessageSent>(of(patient, 'messages'), { text: 'hemmelig en' })).body;
  await arrived('patient_message', patient);
  return {
    patient,
    path: of(patient, `messages/${messageId}/corrections`),
    recordId: messageId,
    first: { text: 'hemmelig en' },
    corrected: { text: 'hemmelig to' },
    shown: async () => (await nurse.get<MessagePage>(of(patient, 'messages'))).body.items[0],
    asCorrected: { text: 'hemmelig to' },
    asVoid: { messageId, text: '' },
    words: ['message.correct', 'message.void'],
  };
}

async function resolution(): Promise<Written> {
  const patient = takePatient('copd');
  await patient.post([oxygen(80)]);
  const entry = await nurse.entryOf(patient.id);
  await nurse.acknowledge(entry);
  const seen = await nurse.entryOf(patient.id, ({ state }) => state === 'acknowledged');
  expect((await nurse.resolve(seen, { note: 'hemmelig en' })).status).toBe(200);
  const path = of(patient, `alerts/${entry.alertId}/history`);
  const { items } = await eventually(
    async () => (await nurse.get<AlertHistoryPage>(path)).body,
    (page) => page.items?.some(({ event }) => event === 'resolved'),
  );
  const line = items.find(({ event }) => event === 'resolved');
  return {
    patient,
    path: `${path}/${line?.revision}/resolved/corrections`,
    recordId: entry.alertId,
    first: { note: 'hemmelig en', outcome: 'contacted-patient' },
    corrected: { note: 'hemmelig to', outcome: 'visit' },
    shown: async () => (await nurse.get<AlertPage>(of(patient, 'alerts'))).body.items[0]?.resolved,
    asCorrected: { note: 'hemmelig to', outcome: 'visit' },
    asVoid: { by: nurse.id, outcome: 'entered-in-error' },
    words: ['alert.correct', 'alert.void'],
  };
}

const KINDS = [
  ['a contact', contact],
  ['a message to the patient', message],
  ['what was said when an alert was resolved', resolution],
] as const;

test.each(KINDS)('%s is corrected, then made void; every text of it is in its history', async (_, write) => {
  const { patient, path, recordId, first, corrected, shown, asCorrected, asVoid, words } = await write();
  const commandId = randomUUID();
  const body = { ...SAID, commandId, expectVersion: 0, state: 'corrected', content: corrected };
  const done = await nurse.post<RecordCorrected>(path, body);
  expect([done.status, done.body]).toEqual([201, { version: 1, state: 'corrected', active: true }]);
  const mark = { version: 1, state: 'corrected', reason: SAID.reason, by: nurse.id, unitId: nurse.unitId };
  expect(await shown()).toMatchObject({ ...asCorrected, correction: mark });
  // The same command again is the same correction; with other content it is none.
  expect((await nurse.post(path, body)).body).toEqual(done.body);
  const reused = await nurse.post<{ code: string }>(path, { ...body, reason: 'typing-error' });
  expect([reused.status, reused.body.code]).toEqual([409, 'command-reused']);
  // Who has not seen it is told what stands.
  const voided = { ...SAID, state: 'voided' };
  const stale = await physician.post<{ code: string; version: number }>(path, { ...voided, expectVersion: 0 });
  expect([stale.status, stale.body.code, stale.body.version]).toEqual([412, 'stale-version', 1]);
  const both = await Promise.all([nurse, physician].map((who) => who.post(path, { ...voided, expectVersion: 1 })));
  expect(both.map(({ status }) => status).sort()).toEqual([201, 412]);
  const after = await shown();
  expect(after).toMatchObject({ ...asVoid, correction: { version: 2, state: 'voided' } });
  expect(JSON.stringify(after)).not.toContain('hemmelig');

  const history = (await nurse.get<RecordHistory>(path)).body;
  expect(history).toMatchObject({
    recordId,
    version: 2,
    first: { content: first, by: nurse.id, unitId: nurse.unitId },
    corrections: [
      { ...SAID, version: 1, state: 'corrected', content: corrected, by: nurse.id },
      { ...SAID, version: 2, state: 'voided' },
    ],
  });
  expect(history.corrections[1]).not.toHaveProperty('content');
  // It can be there again.
  const back = await nurse.post(path, { ...SAID, expectVersion: 2, state: 'corrected', content: corrected });
  expect(back.status).toBe(201);
  expect(await shown()).toMatchObject(asCorrected);
  const log = await stack.ownerSql<{ action: string }>(
    `select action, subject_id, role, relation from audit_event where subject_patient_id = $1 and action = any ($2) order by at`,
    [patient.id, words],
  );
  const row = { subject_id: recordId, relation: 'responsible' };
  expect(log).toMatchObject([
    { ...row, action: words[0], role: 'nurse' },
    { ...row, action: words[1] },
    { ...row, action: words[0] },
  ]);
  expect(stack.logs()).not.toContain('hemmelig');
});

test.each(KINDS)('%s is nobody’s who does not follow the patient', async (_, write) => {
  const { patient, path } = await write();
  const body = { ...SAID, expectVersion: 0, state: 'voided' };
  for (const who of [neighbour, other]) {
    expect((await who.post(path, body)).status).toBe(404);
    expect((await who.get(path)).status).toBe(404);
  }
  const nothing = path.replace(/(contacts|messages|alerts)\/[0-9a-f-]+/, `$1/${randomUUID()}`);
  expect((await nurse.post(nothing, body)).status).toBe(404);
  expect((await nurse.get(nothing)).status).toBe(404);
  // Another patient's record is not there under this one.
  const foreign = path.replace(patient.id, takePatient('copd').id);
  expect((await nurse.post(foreign, body)).status).toBe(404);
  const refused = await stack.ownerSql<{ n: number }>(
    `select count(*)::int as n from audit_event where subject_patient_id = $1 and actor_id = $2 and outcome = 'refused'`,
    [patient.id, neighbour.id],
  );
  expect(refused).toEqual([{ n: 2 }]);
  expect(await stack.ownerSql('select 1 from record_correction where patient_id = $1', [patient.id])).toEqual([]);
});

test('how an alert ended, and what was said with a receipt, are told as they stand now wherever they are told', async () => {
  const { patient, path } = await resolution();
  const outcomes = async () =>
    (await nurse.get<PatientSummary>(of(patient, 'summary'))).body.alerts.opened.map(({ outcome }) => outcome);
  expect(await outcomes()).toEqual(['contacted-patient']);
  // What is not said of it stays: an alert has ended somehow.
  await nurse.post(path, { ...SAID, expectVersion: 0, state: 'corrected', content: { note: 'x' } });
  expect(await outcomes()).toEqual(['contacted-patient']);
  await nurse.post(path, { ...SAID, expectVersion: 1, state: 'corrected', content: { outcome: 'visit' } });
  expect(await outcomes()).toEqual(['visit']);
  await nurse.post(path, { ...SAID, expectVersion: 2, state: 'voided' });
  expect(await outcomes()).toEqual(['entered-in-error']);

  await call(stack.baseUrl, {
    method: 'POST',
    path: '/ingest/v1/events',
    token: patient.deviceCredential,
    body: { events: [{ code: '3', at: new Date().toISOString() }] },
  });
  const entry = await nurse.entryOf(patient.id);
  const alert = of(patient, `alerts/${entry.alertId}`);
  const receipt = { expectRevision: entry.revision, code: 1, note: 'hemmelig en' };
  expect((await nurse.post(`${alert}/receipts`, receipt)).status).toBe(200);
  const { items } = await eventually(
    async () => (await nurse.get<AlertHistoryPage>(`${alert}/history`)).body,
    (page) => page.items?.some(({ event }) => event === 'receipted'),
  );
  const line = items.find(({ event }) => event === 'receipted');
  const corrections = `${alert}/history/${line?.revision}/receipted/corrections`;
  expect((await nurse.post(corrections, { ...SAID, expectVersion: 0, state: 'voided' })).status).toBe(201);
  const events = (await nurse.get<EventPage>(of(patient, 'events'))).body.items;
  expect(events[0]?.alerts[0]?.receipts).toMatchObject([{ code: 1, by: nurse.id, correction: { state: 'voided' } }]);
  const alerts = (await nurse.get<AlertPage>(of(patient, 'alerts'))).body.items;
  expect(alerts.find(({ alertId }) => alertId === entry.alertId)?.receipts).toMatchObject([
    { code: 1, correction: { state: 'voided' } },
  ]);
  const after = (await nurse.get<AlertHistoryPage>(`${alert}/history`)).body;
  expect(JSON.stringify([events, alerts, after])).not.toContain('hemmelig');
});

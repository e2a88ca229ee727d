import { randomUUID } from 'node:crypto';
import type { ContactPage, ContactRecorded } from '@naer/contracts/contact';
import type { FeedPageView } from '@naer/contracts/feed';
import type { AppMessageKept, MessagePage, MessageSent } from '@naer/contracts/message';
import type { MeasurementPage } from '@naer/contracts/records';
import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 12 });
afterAll(() => stack.stop());
const { nurse, neighbour, takePatient } = castOf(stack);

const [HOSPITAL, MUNICIPALITY] = [randomUUID(), randomUUID()];
const CONFERENCE = {
  channel: 'case-conference',
  minutes: [
    { organisationId: HOSPITAL, minutes: 20 },
    { organisationId: MUNICIPALITY, minutes: 35 },
  ],
  outcome: 'plan-adjusted',
  tripAvoidedKm: 84.5,
  note: 'Enige om å øke dosen',
};
const HOSTILE = `'; drop table patient_message; -- <script>alert("hemmelig")</script> \u202e 😀\n${'\\'}`;

const of = (patient: CastPatient, what: string) => `/api/v1/patients/${patient.id}/${what}`;
const write = ({ deviceCredential: token }: CastPatient, text: string, id: string = randomUUID()) =>
  call<AppMessageKept>(stack.baseUrl, { method: 'POST', path: '/ingest/v1/messages', token, body: { id, text } });
const feed = async ({ deviceCredential: token }: CastPatient, query = '') =>
  (await call<FeedPageView>(stack.baseUrl, { path: `/ingest/v1/feed${query}`, token })).body;
const rows = (table: string, patient: CastPatient) =>
  stack.ownerSql<{ n: number }>(`select count(*)::int as n from ${table} where patient_id = $1`, [patient.id]);
const arrived = (table: string, patient: CastPatient, n: number) =>
  eventually(
    () => rows(table, patient),
    ([row]) => row?.n === n,
  );

test('a contact, messages both ways and marks of a time without a database are there at once, and arrive once', async () => {
  const patient = takePatient('copd');
  await patient.post([oxygen(96, { at: Date.now() - MINUTE_MS })]);
  await arrived('measurement', patient, 1);
  await stack.stopPostgres();

  const commandId = randomUUID();
  const first = await nurse.post<ContactRecorded>(of(patient, 'contacts'), { ...CONFERENCE, commandId });
  expect(first.status).toBe(201);
  const asked = await write(patient, HOSTILE, 'a');
  expect([asked.status, asked.body.status]).toEqual([201, 'recorded']);
  const entry = await nurse.entryOf(patient.id, ({ category }) => category === 'message');
  expect(entry).toMatchObject({ category: 'message', severity: 'yellow', state: 'open', count: 1 });
  expect(entry.summary?.nb).toBe('En melding venter på svar.');
  expect(Date.parse(entry.overdueAt ?? '')).toBeGreaterThan(Date.now());
  expect(JSON.stringify(entry)).not.toContain('hemmelig');
  const seen = await nurse.post(of(patient, 'measurements/seen'), { measurementIds: [`${patient.id}.1`] });
  expect([seen.status, seen.body]).toEqual([200, { seen: 1 }]);
  const answered = { text: 'Ja, morgen og kveld', commandId: randomUUID() };
  const sent = await nurse.post<MessageSent>(of(patient, 'messages'), answered);
  expect(sent.status).toBe(201);
  await eventually(nurse.worklist, (items) => items.every(({ patientId }) => patientId !== patient.id));

  await stack.killWorkerd9();
  await stack.restartWorker();
  const told = await feed(patient);
  expect(told.items).toMatchObject([
    { kind: 'message', direction: 'to-patient', text: answered.text, unitId: nurse.unitId },
    { kind: 'seen', unitId: nurse.unitId, measurementIds: [`${patient.id}.1`] },
    { kind: 'message', direction: 'from-patient', text: HOSTILE },
  ]);
  expect((await nurse.post(of(patient, 'contacts'), { ...CONFERENCE, commandId })).body).toEqual(first.body);
  expect((await nurse.post(of(patient, 'messages'), answered)).body).toEqual(sent.body);
  expect((await write(patient, HOSTILE, 'a')).body).toEqual({ ...asked.body, status: 'duplicate' });
  expect((await nurse.get(of(patient, 'messages'))).status).toBe(503);

  await stack.startPostgres();
  await arrived('patient_message', patient, 2);
  await arrived('contact', patient, 1);
  await arrived('measurement_seen', patient, 1);
  const contacts = (await nurse.get<ContactPage>(of(patient, 'contacts'))).body;
  expect(contacts.items).toMatchObject([
    { ...CONFERENCE, contactId: first.body.contactId, alertIds: [], by: nurse.id, unitId: nurse.unitId },
  ]);
  const messages = (await nurse.get<MessagePage>(of(patient, 'messages'))).body;
  expect(messages.items).toMatchObject([
    { messageId: sent.body.messageId, direction: 'to-patient', by: nurse.id, alertId: entry.alertId },
    { messageId: asked.body.messageId, direction: 'from-patient', text: HOSTILE, alertId: entry.alertId },
  ]);
  const { items } = (await nurse.get<MeasurementPage>(of(patient, 'measurements'))).body;
  expect(items).toMatchObject([{ seen: { by: nurse.id, unitId: nurse.unitId } }]);
  const alerts = await eventually(
    () =>
      stack.ownerSql<{ state: string; outcome: string }>(
        `select state, body -> 'resolved' ->> 'outcome' as outcome from alert where alert_id = $1`,
        [entry.alertId],
      ),
    ([row]) => row?.state === 'resolved',
  );
  expect(alerts).toEqual([{ state: 'resolved', outcome: 'answered' }]);
  expect(stack.logs()).not.toMatch(/hemmelig|morgen og kveld|øke dosen/);
});

test('what was said of an acknowledged alert is read in the feed, and its contact is tied to it', async () => {
  const patient = takePatient('copd');
  await patient.post([oxygen(80)]);
  const entry = await nurse.entryOf(patient.id);
  const noteToPatient = 'Vi ringer deg før lunsj';
  expect((await nurse.acknowledge(entry, { noteToPatient })).status).toBe(200);
  expect((await feed(patient)).items).toMatchObject([
    { kind: 'note', alertId: entry.alertId, text: noteToPatient, unitId: nurse.unitId },
  ]);
  const call = { channel: 'call', minutes: [{ organisationId: HOSPITAL, minutes: 9 }], outcome: 'reached' };
  await nurse.post(of(patient, 'contacts'), { ...call, alertIds: [entry.alertId] });
  await arrived('contact', patient, 1);
  const { items } = (await nurse.get<ContactPage>(of(patient, 'contacts'))).body;
  expect(items).toMatchObject([{ channel: 'call', alertIds: [entry.alertId] }]);
  const unknown = await nurse.post<{ code: string }>(of(patient, 'contacts'), { ...call, alertIds: [randomUUID()] });
  expect([unknown.status, unknown.body.code]).toEqual([404, 'unknown-alert']);
});

test('lists are read page by page, newest first, and each page is logged', async () => {
  const patient = takePatient('copd');
  for (const n of [1, 2, 3]) {
    await write(patient, `m${n}`, `m${n}`);
    const at = new Date(Date.now() - (10 - n) * MINUTE_MS).toISOString();
    const minutes = [{ organisationId: HOSPITAL, minutes: n }];
    await nurse.post(of(patient, 'contacts'), { channel: 'call', minutes, outcome: 'other', at });
  }
  await arrived('patient_message', patient, 3);
  await arrived('contact', patient, 3);
  for (const what of ['contacts', 'messages']) {
    const first = (await nurse.get<ContactPage & MessagePage>(`${of(patient, what)}?limit=2`)).body;
    const rest = (await nurse.get<ContactPage & MessagePage>(`${of(patient, what)}?limit=2&cursor=${first.nextCursor}`))
      .body;
    const all = [...first.items, ...rest.items].map(({ text, minutes }) => text ?? `m${minutes[0]?.minutes}`);
    expect([what, all, rest.nextCursor]).toEqual([what, ['m3', 'm2', 'm1'], null]);
    const bad = await nurse.get<{ code: string }>(`${of(patient, what)}?cursor=x`);
    expect([bad.status, bad.body.code]).toEqual([400, 'invalid-parameter']);
  }
  const audit = await stack.ownerSql(
    `select action, outcome, shown from audit_event
     where subject_patient_id = $1 and action in ('contact.list', 'message.list') order by action, shown desc`,
    [patient.id],
  );
  expect(audit).toEqual(
    ['contact.list', 'message.list'].flatMap((action) =>
      [2, 1].map((shown) => ({ action, outcome: 'allowed', shown })),
    ),
  );
});

test('of a unit that does not follow the patient nobody reads or writes anything', async () => {
  const patient = takePatient('copd');
  await write(patient, 'Hei');
  const body = { channel: 'call', minutes: [{ organisationId: HOSPITAL, minutes: 1 }], outcome: 'other' };
  const answers = [
    await neighbour.get(of(patient, 'messages')),
    await neighbour.get(of(patient, 'contacts')),
    await neighbour.post(of(patient, 'contacts'), body),
    await neighbour.post(of(patient, 'messages'), { text: 'Hei' }),
    await neighbour.post(of(patient, 'measurements/seen'), { measurementIds: [`${patient.id}.1`] }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  expect((await feed(patient)).items).toHaveLength(1);
  const audit = await stack.ownerSql(
    `select action, outcome, shown from audit_event where subject_patient_id = $1 and actor_id = $2 order by action`,
    [patient.id, neighbour.id],
  );
  const refused = (action: string, shown: number | null) => ({ action, outcome: 'refused', shown });
  expect(audit).toEqual([
    refused('contact.list', 0),
    refused('contact.record', null),
    refused('message.list', 0),
    refused('message.record', null),
    refused('seen.record', null),
  ]);
});

test('a monitor that lost its storage has the feed again, knows what was sent before, and doubles nothing', async () => {
  const patient = takePatient('copd');
  await patient.post([oxygen(80)]);
  const noteToPatient = 'Vi ringer deg';
  expect((await nurse.acknowledge(await nurse.entryOf(patient.id), { noteToPatient })).status).toBe(200);
  await nurse.post(of(patient, 'measurements/seen'), { measurementIds: [`${patient.id}.1`] });
  const asked = await write(patient, 'Hei', 'a');
  const answer = { text: 'Hei på deg', commandId: randomUUID() };
  await nurse.post(of(patient, 'messages'), answer);
  const before = await feed(patient);
  expect(before.items.map(({ kind }) => kind)).toEqual(['message', 'message', 'seen', 'note']);
  await arrived('patient_message', patient, 2);
  await arrived('measurement_seen', patient, 1);
  await eventually(
    () => stack.ownerSql<{ state: string }>('select state from alert where patient_id = $1 order by 1', [patient.id]),
    (found) => found.map(({ state }) => state).join() === 'acknowledged,resolved',
  );
  await stack.killWorkerd9();
  stack.loseObjects('PatientMonitor');
  await stack.restartWorker();

  const after = await eventually(
    () => feed(patient, `?since=${before.since}`),
    ({ items }) => items?.length === 4,
  );
  expect(after.items).toEqual(before.items);
  expect((await write(patient, 'Hei', 'a')).body).toEqual({ ...asked.body, status: 'duplicate' });
  const seen = await nurse.post(of(patient, 'measurements/seen'), { measurementIds: [`${patient.id}.1`] });
  expect(seen.body).toEqual({ seen: 0 });
  expect((await write(patient, 'Hei igjen', 'b')).body.status).toBe('recorded');
  expect((await nurse.post(of(patient, 'messages'), answer)).status).toBe(201);
  expect(await nurse.entryOf(patient.id, ({ category }) => category === 'message')).toMatchObject({ state: 'open' });
  await arrived('patient_message', patient, 3);
  expect((await feed(patient, `?since=${after.since}`)).items).toMatchObject([{ text: 'Hei igjen' }]);
});

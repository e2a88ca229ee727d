import { randomUUID } from 'node:crypto';
import type { ContactPage, ContactRecorded } from '@naer/contracts/contact';
import type { RecordHistory } from '@naer/contracts/correction';
import type { FeedPageView } from '@naer/contracts/feed';
import type { AppMessageKept, MessageSent } from '@naer/contracts/message';
import type { OwnAlertPage, OwnContactPage, OwnLogPage, OwnMessagePage } from '@naer/contracts/own';
import type { AlertHistoryPage } from '@naer/contracts/records';
import type { PatientSummary } from '@naer/contracts/summary';
import type { PatientRow } from '@naer/contracts/worklist';
import { demoTenants } from '@naer/local/seed/demo-tenants';
import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { cookieOf, sessionOfCitizen } from '../support/sessions.ts';
import { startStack } from '../support/stack.ts';

const PATIENTS = 12;
const [demo] = demoTenants(PATIENTS);
const stack = await startStack({ patients: PATIENTS, identityProvider: true, hangable: false });
afterAll(() => stack.stop());
const { nurse, physician, takePatient } = castOf(stack);

const CALL = { channel: 'call', minutes: [{ organisationId: randomUUID(), minutes: 10 }], outcome: 'reached' };
const SAID = { reason: 'wrong-patient' };
const VOID = { ...SAID, state: 'voided' };
const of = (patient: CastPatient, what: string) => `/api/v1/patients/${patient.id}/${what}`;
const arrived = (table: string, patient: CastPatient, n = 1) =>
  eventually(
    () => stack.ownerSql<{ n: number }>(`select count(*)::int as n from ${table} where patient_id = $1`, [patient.id]),
    ([row]) => row?.n === n,
  );
const write = ({ deviceCredential: token }: CastPatient, text: string, id: string) =>
  call<AppMessageKept>(stack.baseUrl, { method: 'POST', path: '/ingest/v1/messages', token, body: { id, text } });
const feed = async ({ deviceCredential: token }: CastPatient, query = '') =>
  (await call<FeedPageView>(stack.baseUrl, { path: `/ingest/v1/feed${query}`, token })).body;
async function record(patient: CastPatient, more: object = {}): Promise<string> {
  const [{ n } = { n: 0 }] = await stack.ownerSql<{ n: number }>(
    'select count(*)::int as n from contact where patient_id = $1',
    [patient.id],
  );
  const { contactId } = (await nurse.post<ContactRecorded>(of(patient, 'contacts'), { ...CALL, ...more })).body;
  await arrived('contact', patient, n + 1);
  return contactId;
}
async function send(patient: CastPatient, text: string): Promise<string> {
  const { messageId } = (await nurse.post<MessageSent>(of(patient, 'messages'), { text })).body;
  await arrived('patient_message', patient);
  return messageId;
}
const correct = (patient: CastPatient, record_: string, body: object) =>
  nurse.post<{ code: string }>(of(patient, `${record_}/corrections`), { ...SAID, expectVersion: 0, ...body });
/** The patient, logged in. */
async function own(patient: CastPatient) {
  const found = demo?.patients.find(({ id }) => id === patient.id);
  const { cookie } = await cookieOf(stack, await sessionOfCitizen(stack, found?.nationalId ?? ''));
  return async <Body>(part: string) =>
    (
      await call<Body>(stack.baseUrl, {
        path: `/api/v1/own/patients/${patient.id}/${part}`,
        headers: { cookie, 'sec-fetch-site': 'same-origin' },
      })
    ).body;
}

test('a contact that is void counts nowhere, and one that moved counts where it is now', async () => {
  const patient = takePatient('copd');
  await patient.post([oxygen(80)]);
  await nurse.entryOf(patient.id);
  const contactId = await record(patient);
  const path = `contacts/${contactId}`;
  const counted = async () => {
    const rows = (await nurse.get<{ items: PatientRow[] }>(`/api/v1/units/${nurse.unitId}/worklist/patients?limit=200`))
      .body;
    const row = rows.items.find(({ patientId }) => patientId === patient.id);
    const { contacts } = (await nurse.get<PatientSummary>(of(patient, 'summary?days=30'))).body;
    return [row?.contacts7, row?.contacts30, contacts.map(({ channel, minutes }) => [channel, minutes[0]?.minutes])];
  };
  const become = (wanted: unknown) => eventually(counted, (now) => JSON.stringify(now) === JSON.stringify(wanted));
  await become([1, 1, [['call', 10]]]);
  expect((await correct(patient, path, VOID)).status).toBe(201);
  await become([0, 0, []]);
  const at = new Date(Date.now() - 10 * 86_400_000).toISOString();
  const moved = { ...CALL, channel: 'visit', minutes: [{ ...CALL.minutes[0], minutes: 25 }], at };
  expect((await correct(patient, path, { state: 'corrected', expectVersion: 1, content: moved })).status).toBe(201);
  await become([0, 1, [['visit', 25]]]);
  expect((await nurse.get<ContactPage>(of(patient, 'contacts'))).body.items).toMatchObject([{ channel: 'visit', at }]);
  // A contact as it may not be is no correction of one.
  for (const [content, field] of [
    [{ ...moved, at: '2999-01-01T00:00:00Z' }, 'at'],
    [{ ...moved, note: 'var 10915596784' }, 'note'],
    [{ ...moved, outcome: 'x' }, 'content.outcome'],
  ] as const) {
    const answer = await correct(patient, path, { state: 'corrected', expectVersion: 2, content });
    expect([answer.status, JSON.stringify(answer.body).includes(`"${field}"`)]).toEqual([422, true]);
  }
});

test('the patient reads what stands now, that it was corrected, and who did it in the log', async () => {
  const patient = takePatient('copd');
  const ask = await own(patient);
  const contactId = await record(patient, { note: 'hemmelig notat' });
  const messageId = await send(patient, 'Ta to tabletter');
  const before = await feed(patient);
  await correct(patient, `messages/${messageId}`, { state: 'corrected', content: { text: 'Ta én tablett' } });
  await correct(patient, `contacts/${contactId}`, {
    state: 'corrected',
    content: { ...CALL, outcome: 'advice-given' },
  });
  // Who has read the feed hears of it as of what is new.
  const news = await eventually(
    () => feed(patient, `?since=${before.since}`),
    ({ items }) => items?.length === 1,
  );
  expect(news.items).toMatchObject([
    { kind: 'message', messageId, text: 'Ta én tablett', corrected: true, unitId: nurse.unitId },
  ]);
  expect((await feed(patient)).items).toEqual(news.items);
  expect((await ask<OwnMessagePage>('messages')).items).toMatchObject([
    { messageId, text: 'Ta én tablett', correction: { state: 'corrected' } },
  ]);
  expect((await ask<OwnContactPage>('contacts')).items).toMatchObject([
    { contactId, outcome: 'advice-given', correction: { state: 'corrected' } },
  ]);
  await correct(patient, `messages/${messageId}`, { ...VOID, expectVersion: 1 });
  await correct(patient, `contacts/${contactId}`, { ...VOID, expectVersion: 1 });
  const [message] = (await ask<OwnMessagePage>('messages')).items;
  expect(message).toMatchObject({ messageId, text: '', correction: { state: 'voided' } });
  const [contact] = (await ask<OwnContactPage>('contacts')).items;
  expect(contact).toMatchObject({ contactId, organisations: [], correction: { state: 'voided' } });
  expect(contact).not.toHaveProperty('outcome');
  const { items } = await eventually(
    () => feed(patient, `?since=${news.since}`),
    (page) => page.items?.length === 1,
  );
  expect(items).toMatchObject([{ messageId, text: '', voided: true }]);
  expect(items[0]).not.toHaveProperty('corrected');
  expect(JSON.stringify([message, contact, items])).not.toMatch(/tablett|hemmelig|"by"/);
  const log = (await ask<OwnLogPage>('log')).items.filter(({ action }) => /\.(correct|void)$/.test(action));
  expect(log.map(({ action, text }) => [action, text.nb, text.nn, text.en]).sort()).toEqual([
    ['contact.correct', 'Rettet kontakter.', 'Retta kontaktar.', 'Corrected contacts.'],
    [
      'contact.void',
      'Gjorde ugyldig noe i kontakter.',
      'Gjorde ugyldig noko i kontaktar.',
      'Made void something in contacts.',
    ],
    ['message.correct', 'Rettet meldinger.', 'Retta meldingar.', 'Corrected messages.'],
    [
      'message.void',
      'Gjorde ugyldig noe i meldinger.',
      'Gjorde ugyldig noko i meldingar.',
      'Made void something in messages.',
    ],
  ]);
});

test('what the patient wrote is made void and reworded by nobody; sent again it is known', async () => {
  const patient = takePatient('copd');
  const { messageId } = (await write(patient, 'Feil pasient', 'a')).body;
  await arrived('patient_message', patient);
  const path = `messages/${messageId}`;
  const reworded = await correct(patient, path, { state: 'corrected', content: { text: 'Alt bra' } });
  expect([reworded.status, reworded.body.code]).toEqual([409, 'not-own-words']);
  expect((await correct(patient, path, VOID)).status).toBe(201);
  await eventually(
    () => feed(patient),
    ({ items }) => items?.some((item) => item.kind === 'message' && item.voided === true),
  );
  expect((await write(patient, 'Feil pasient', 'a')).body).toMatchObject({ messageId, status: 'duplicate' });
  const history = (await nurse.get<RecordHistory>(of(patient, `${path}/corrections`))).body;
  expect(history.first).toEqual({ content: { text: 'Feil pasient' }, at: expect.any(String) });
  // The alert that it raised stands: somebody has to look.
  expect(await nurse.entryOf(patient.id)).toMatchObject({ category: 'message', state: 'open' });
});

test('what the patient was told with an alert is corrected where the patient reads it', async () => {
  const patient = takePatient('copd');
  const ask = await own(patient);
  await patient.post([oxygen(80)]);
  const entry = await nurse.entryOf(patient.id);
  expect((await nurse.acknowledge(entry, { noteToPatient: 'Vi ringer i dag' })).status).toBe(200);
  const path = `alerts/${entry.alertId}/history`;
  const { items } = await eventually(
    async () => (await nurse.get<AlertHistoryPage>(of(patient, path))).body,
    (page) => page.items?.some(({ event }) => event === 'acknowledged'),
  );
  const line = `${path}/${items.find(({ event }) => event === 'acknowledged')?.revision}/acknowledged`;
  const content = { noteToPatient: 'Vi ringer i morgen' };
  expect((await correct(patient, line, { state: 'corrected', content })).status).toBe(201);
  await eventually(
    () => feed(patient),
    (page) => page.items?.some((item) => item.kind === 'note' && item.corrected === true),
  );
  expect((await feed(patient)).items).toMatchObject([{ kind: 'note', text: 'Vi ringer i morgen', corrected: true }]);
  expect((await ask<OwnAlertPage>('alerts')).items).toMatchObject([content]);
  // The act is what it was: the alert is as acknowledged as before, and its clocks are.
  const seen = await nurse.entryOf(patient.id);
  expect(seen).toMatchObject({ state: 'acknowledged' });
  expect(seen.revision).toBe((await nurse.entryOf(patient.id)).revision);
  const opened = `${path}/${items.find(({ event }) => event === 'opened')?.revision}/opened`;
  expect((await correct(patient, opened, VOID)).status).toBe(404);
  const ended = await correct(patient, line, { state: 'corrected', expectVersion: 1, content: { outcome: 'visit' } });
  expect(ended.status).toBe(422);
});

test('who is kept from a document corrects it not, and does not read its history', async () => {
  const patient = takePatient('copd');
  const [contactId, messageId] = [await record(patient), await send(patient, 'Hei')];
  for (const [document, list] of [
    [`contact/${contactId}`, 'contacts'],
    [`message/${messageId}`, 'messages'],
  ] as const) {
    const path = of(patient, `${list}/${document.split('/')[1]}/corrections`);
    expect((await physician.get(path)).status).toBe(200);
    const block = { practitionerId: physician.id, document, wish: 'x' };
    expect((await nurse.post(of(patient, 'blocks'), block)).status).toBe(201);
    expect((await physician.get(path)).status).toBe(404);
    expect((await physician.post(path, { ...VOID, expectVersion: 0 })).status).toBe(404);
    expect((await nurse.post(path, { ...VOID, expectVersion: 0 })).status).toBe(201);
  }
  const path = of(patient, `contacts/${contactId}/corrections`);
  expect((await nurse.post(of(patient, 'blocks'), { practitionerId: physician.id, wish: 'x' })).status).toBe(201);
  expect((await physician.post(path, { ...VOID, expectVersion: 1 })).status).toBe(404);
});

test('a monitor that lost its storage tells and counts what stands now', async () => {
  const patient = takePatient('copd');
  const [kept, gone] = [await record(patient), await record(patient)];
  const messageId = await send(patient, 'Ta to tabletter');
  await patient.post([oxygen(80)]);
  await nurse.entryOf(patient.id);
  await arrived('measurement', patient);
  await correct(patient, `contacts/${gone}`, VOID);
  await correct(patient, `contacts/${kept}`, { state: 'corrected', content: { ...CALL, outcome: 'other' } });
  await correct(patient, `messages/${messageId}`, { state: 'corrected', content: { text: 'Ta én tablett' } });
  await stack.killWorkerd9();
  stack.loseObjects('PatientMonitor');
  await stack.restartWorker();
  const { items } = await eventually(
    () => feed(patient),
    (page) => page.items?.length === 1,
  );
  expect(items).toMatchObject([{ messageId, text: 'Ta én tablett', corrected: true }]);
  const rows = (await nurse.get<{ items: PatientRow[] }>(`/api/v1/units/${nurse.unitId}/worklist/patients?limit=200`))
    .body;
  expect(rows.items.find(({ patientId }) => patientId === patient.id)).toMatchObject({ contacts7: 1 });
});

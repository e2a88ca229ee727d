import { randomUUID } from 'node:crypto';
import type { KinView } from '@naer/contracts/access';
import type { OwnAlertPage, OwnContactPage, OwnPositions } from '@naer/contracts/own';
import { demoPerson } from '@naer/local/seed/demo-people';
import { demoTenants } from '@naer/local/seed/demo-tenants';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, type Reply } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { cookieOf, sessionOfCitizen } from '../support/sessions.ts';
import { startStack } from '../support/stack.ts';
import { withoutIds } from '../support/without-ids.ts';

const PATIENTS = 4;
const [first] = demoTenants(PATIENTS);
if (first === undefined) throw new Error('The demo is incomplete');
const stack = await startStack({ patients: PATIENTS, identityProvider: true, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const { nurse } = ours;
const sender = ours.takePatient('copd');
const PARTS = ['alerts', 'contacts', 'position'] as const;
const SECRET = 'Virket forvirret; spør datteren om vin';
const PLACE = { lat: 59.9139, lon: 10.7522, accuracyM: 20 };
const DAY_MS = 86_400_000;

const somebody = () => demoPerson(`own-alerts/${randomUUID()}`, 0).nationalId;
async function citizen(nationalId: string, represented: readonly string[] = []) {
  const session = await sessionOfCitizen(stack, nationalId, represented);
  const { cookie } = await cookieOf(stack, session);
  const headers = { cookie, 'sec-fetch-site': 'same-origin' };
  const at = <Body>(part: string, more: { method?: string; body?: unknown } = {}): Promise<Reply<Body>> =>
    call<Body>(stack.baseUrl, { path: `/api/v1/own/patients/${sender.id}/${part}`, headers, ...more });
  return {
    at,
    statuses: async () =>
      Object.fromEntries(await Promise.all(PARTS.map(async (part) => [part, (await at(part)).status] as const))),
  };
}
const found = first.patients.find(({ id }) => id === sender.id);
if (found === undefined) throw new Error('The patient is of another seed');
const me = await citizen(found.nationalId);
const organisation = first.organisations.find(({ id }) => {
  return id === first.units.find((unit) => unit.id === ours.unitId)?.organisationId;
});

async function kinWith(...maySee: string[]) {
  const nationalId = somebody();
  const given = await me.at<KinView>('kin', { method: 'POST', body: { nationalId, maySee } });
  expect(given.status).toBe(201);
  return { kinId: given.body.kinId, ...(await citizen(nationalId)) };
}
const of = (shown: readonly string[], status = 200) =>
  Object.fromEntries(PARTS.map((part) => [part, shown.includes(part) ? status : 404]));
const alertsOf = async (who: Pick<typeof me, 'at'>) => (await who.at<OwnAlertPage>('alerts')).body.items;

beforeAll(async () => {
  await sender.post([oxygen(78)]);
  await nurse.entryOf(sender.id);
});

describe('an alert', () => {
  test('is told to the patient: that it waits, who answers for it, in each language; then that it is taken, then over', async () => {
    const [alert] = await eventually(
      () => alertsOf(me),
      (items) => items.length === 1,
    );
    expect(alert).toEqual({
      alertId: expect.any(String),
      category: 'clinical',
      state: 'waiting',
      openedAt: expect.any(String),
      organisation: organisation?.name,
      text: {
        nb: 'En måling er utenfor det som er avtalt i planen. Ingen har svart ennå.',
        nn: 'Ei måling er utanfor det som er avtalt i planen. Ingen har svart enno.',
        en: 'A measurement is outside what the plan agrees. Nobody has answered yet.',
      },
    });
    const more = { note: SECRET, noteToPatient: 'Vi ringer deg i dag' };
    expect((await nurse.acknowledge(await nurse.entryOf(sender.id), more)).status).toBe(200);
    const [taken] = await eventually(
      () => alertsOf(me),
      ([item]) => item?.state === 'taken',
    );
    expect(taken).toMatchObject({ takenAt: expect.any(String), noteToPatient: 'Vi ringer deg i dag' });
    expect(taken?.text.en).toMatch(/Somebody is dealing with it\.$/);
    const resolving = await nurse.entryOf(sender.id, ({ state }) => state === 'acknowledged');
    expect((await nurse.resolve(resolving, { note: SECRET })).status).toBe(200);
    const [over] = await eventually(
      () => alertsOf(me),
      ([item]) => item?.state === 'over',
    );
    expect(over).toMatchObject({ overAt: expect.any(String) });
    const { text } = await me.at('alerts');
    expect(withoutIds(text)).not.toMatch(/(?<!\d)78(?!\d)/);
    for (const kept of [SECRET, nurse.id, nurse.unitId, 'contacted-patient']) expect(text).not.toContain(kept);
  });

  test('is told to a next of kin by consent alone, and which organisation only where it is shared who follows', async () => {
    const [kin, told, stranger] = [
      await kinWith('alerts'),
      await kinWith('alerts', 'status'),
      await citizen(somebody()),
    ];
    expect([await kin.statuses(), await stranger.statuses()]).toEqual([of(['alerts']), of([])]);
    expect((await alertsOf(kin))[0]).not.toHaveProperty('organisation');
    expect((await alertsOf(told))[0]).toMatchObject({ state: 'over', organisation: organisation?.name });
    expect((await me.at(`kin/${kin.kinId}/end`, { method: 'POST' })).status).toBe(200);
    expect(await kin.statuses()).toEqual(of([]));
  });
});

test('a contact is told with who took part; never who it was, nor what was noted; a next of kin gets no link', async () => {
  const body = {
    channel: 'video',
    minutes: [{ organisationId: organisation?.id, minutes: 12 }],
    outcome: 'advice-given',
    videoLink: 'https://video.example.no/rom/1',
    note: SECRET,
  };
  expect((await nurse.post(`/api/v1/patients/${sender.id}/contacts`, body)).status).toBe(201);
  const read = async (who: Pick<typeof me, 'at'>) => await who.at<OwnContactPage>('contacts');
  const mine = await eventually(
    () => read(me),
    ({ body: { items } }) => items.length === 1,
  );
  expect(mine.body.items).toEqual([
    {
      contactId: expect.any(String),
      channel: 'video',
      at: expect.any(String),
      outcome: 'advice-given',
      organisations: [organisation?.name],
      videoLink: body.videoLink,
    },
  ]);
  const kin = await kinWith('contacts');
  expect(await kin.statuses()).toEqual(of(['contacts']));
  const theirs = await read(kin);
  expect(theirs.body.items).toMatchObject([{ channel: 'video', organisations: [] }]);
  for (const kept of [SECRET, nurse.id, nurse.unitId, 'video.example.no']) expect(theirs.text).not.toContain(kept);
  expect(mine.text).not.toContain(SECRET);
});

describe('a position', () => {
  const consents = `/api/v1/patients/${sender.id}/consents`;

  test('is seen only while a consent or decision stands and an event is open, by who may', async () => {
    const kin = await kinWith('position');
    for (const who of [me, kin])
      expect(await who.at('position')).toMatchObject({ status: 403, body: { code: 'location-not-agreed' } });
    const reviewBy = new Date(Date.now() + 90 * DAY_MS).toISOString();
    const agreed = { kind: 'decision', basis: 'x', scopes: ['location'], reviewBy };
    const given = await nurse.post<{ consentId: string }>(consents, agreed);
    expect(given.status).toBe(201);
    expect((await me.at<OwnPositions>('position')).body).toEqual({ positions: [] });
    const fall = { code: '4.1', severity: 30, at: new Date().toISOString(), position: PLACE };
    const { deviceCredential: token } = sender;
    await call(stack.baseUrl, { method: 'POST', path: '/ingest/v1/events', token, body: { events: [fall] } });
    for (const who of [me, kin]) {
      const { body, text } = await who.at<OwnPositions>('position');
      expect(body.positions).toEqual([{ at: expect.any(String), ...PLACE }]);
      expect(text).not.toContain('device');
    }
    expect(await kin.statuses()).toEqual(of(['position']));
    const enrolment = await nurse.get<{ consents: { consentId: string }[] }>(`/api/v1/patients/${sender.id}/enrolment`);
    const [{ consentId } = { consentId: '' }] = enrolment.body.consents;
    expect((await nurse.post(`${consents}/${consentId}/withdraw`, { reason: 'ended' })).status).toBe(200);
    expect((await me.at('position')).status).toBe(403);
    await stack.ownerSql(
      'update consent set withdrawn_at = null, withdrawn_by = null, withdrawn_why = null where consent_id = $1',
      [consentId],
    );
    expect((await me.at('position')).status).toBe(200);
  });
});

describe('what must stay hidden', () => {
  const set = (text: string) => stack.ownerSql(`update patient set ${text} where patient_id = $1`, [sender.id]);

  test('with a graded address: the position, and which organisation; the patient and a guardian’s claim aside', async () => {
    const [kin, parent] = [
      await kinWith('alerts', 'status', 'position'),
      await citizen(somebody(), [found.nationalId]),
    ];
    expect(await parent.statuses()).toEqual(of(PARTS));
    await set('address_grade = 6');
    expect([await kin.statuses(), await parent.statuses()]).toEqual([of(['alerts']), of([])]);
    expect((await alertsOf(kin)).every((item) => !('organisation' in item))).toBe(true);
    expect(await me.statuses()).toEqual(of(PARTS));
    await set('address_grade = null');
  });

  test('in a sensitive programme: everything from whom the consent does not name it to; nothing from the patient', async () => {
    const kin = await kinWith(...PARTS);
    expect(await kin.statuses()).toEqual(of(PARTS));
    const sensitive = (is: boolean) =>
      stack.ownerSql('update enrolment set sensitive = $2 where patient_id = $1', [sender.id, is]);
    await sensitive(true);
    expect([await kin.statuses(), await me.statuses()]).toEqual([of([]), of(PARTS)]);
    await sensitive(false);
  });

  test('after a death: everything from kin; each who asked stands in the log, by which relation', async () => {
    const kin = await kinWith(...PARTS);
    const death = { date: new Date(Date.now() - DAY_MS).toISOString().slice(0, 10), source: 'hospital', reason: 'x' };
    expect((await nurse.post(`/api/v1/patients/${sender.id}/death`, death)).status).toBe(200);
    expect(await kin.statuses()).toEqual(of([]));
    const log = await stack.ownerSql<{ action: string; relation: string; outcome: string }>(
      `select distinct action, relation, outcome from audit_event
       where subject_patient_id = $1 and role = 'citizen' and action like any ('{own.alert%,own.contact%,own.position%}')
         and outcome = 'allowed' and relation in ('self', 'kin')`,
      [sender.id],
    );
    expect(new Set(log.map(({ action, relation }) => `${relation} ${action}`))).toEqual(
      new Set(
        ['self', 'kin'].flatMap((by) =>
          ['own.alert.list', 'own.contact.list', 'own.position'].map((action) => `${by} ${action}`),
        ),
      ),
    );
    for (const secret of [SECRET, '59.9139']) expect(stack.workerLog()).not.toContain(secret);
  });
});

import { randomUUID } from 'node:crypto';
import type { EnrolmentView } from '@naer/contracts/enrolment';
import type { ReferralAccepted, ReferralPage } from '@naer/contracts/referral';
import { afterAll, describe, expect, test } from 'vitest';
import { call, type Reply } from '../support/call.ts';
import { type CastPerson, castOf } from '../support/cast.ts';
import { newNationalId } from '../support/national-ids.ts';
import { inventPerson } from '../support/planted/invent-person.ts';
import { startStack } from '../support/stack.ts';
import { personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 6, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const theirs = castOf(stack, 1);
const { nurse, neighbour } = ours;

const { name, birthDate } = inventPerson();
const TEXT = 'Has lost weight; please follow saturation.';
type Sent = { referralId: string; state: string; dueAt: string; code?: string };

function referralOf(nationalId: string, more: object = {}) {
  const patient = { nationalId, name, birthDate };
  return {
    toUnitId: nurse.unitId,
    patient,
    programme: 'copd',
    purpose: 'COPD at home',
    risk: 'medium',
    text: TEXT,
    ...more,
  };
}

const send = (body: object, by: CastPerson = neighbour): Promise<Reply<Sent>> =>
  by.post<Sent>(`/api/v1/units/${by.unitId}/referrals`, body);
const listed = async (by: CastPerson, query = '') =>
  (await by.get<ReferralPage>(`/api/v1/units/${by.unitId}/referrals${query}`)).body;
const act = <Body>(by: CastPerson, referralId: string, verb: string, body: object = {}) =>
  by.post<Body & { code?: string }>(`/api/v1/referrals/${referralId}/${verb}`, body);

describe('a referral', () => {
  const nationalId = newNationalId();
  let referralId = '';

  test('reaches the other unit with what was written, and its sender with its state', async () => {
    const sent = await send(referralOf(nationalId));
    expect(sent).toMatchObject({ status: 201, body: { state: 'sent' } });
    referralId = sent.body.referralId;
    const due = Date.parse(sent.body.dueAt) - Date.now();
    expect(due).toBeGreaterThan(2 * 86_400_000);
    const [received] = (await listed(nurse, '?direction=received&state=sent')).items;
    expect(received).toMatchObject({ referralId, text: TEXT, overdue: false, patient: { nationalId } });
    const [own] = (await listed(neighbour, '?direction=sent')).items;
    expect(own).toMatchObject({ referralId, state: 'sent', patient: { name } });
    expect(own).not.toHaveProperty('text');
    expect(own?.patient).not.toHaveProperty('nationalId');
  });

  test('stands nowhere readable: what names the patient is sealed', async () => {
    const [row] = await stack.ownerSql('select * from referral where referral_id = $1', [referralId]);
    for (const secret of [nationalId, name, birthDate, 'saturation']) expect(JSON.stringify(row)).not.toContain(secret);
    expect(stack.logs()).not.toContain(nationalId);
  });

  test('is nobody else’s: another tenant’s unit and its own people at other units do not see it', async () => {
    for (const verb of ['accept', 'decline', 'withdraw'])
      expect((await act(theirs.nurse, referralId, verb, verb === 'accept' ? {} : { reason: 'x' })).status).toBe(404);
    expect((await listed(theirs.nurse)).items).toEqual([]);
    expect((await nurse.get(`/api/v1/units/${neighbour.unitId}/referrals`)).status).toBe(404);
  });

  test('is the receiver’s to decide and the sender’s to withdraw', async () => {
    expect((await act(neighbour, referralId, 'accept')).status).toBe(403);
    expect((await act(nurse, referralId, 'withdraw', { reason: 'x' })).status).toBe(403);
  });

  test('that is accepted makes the patient and the first stage of an enrolment, once', async () => {
    const accepted = await act<ReferralAccepted>(nurse, referralId, 'accept');
    expect(accepted).toMatchObject({ status: 200, body: { known: false, active: true } });
    const { patientId, enrolmentId } = accepted.body;
    expect((await act<ReferralAccepted>(nurse, referralId, 'accept')).body).toMatchObject({ patientId, enrolmentId });
    const { body } = await nurse.get<EnrolmentView>(`/api/v1/patients/${patientId}/enrolment`);
    expect(body).toMatchObject({ stage: 'accepted', purpose: 'COPD at home', risk: 'medium', referralId });
    expect(body.history.map(({ event }) => event)).toEqual(['accepted']);
    expect((await neighbour.get(`/api/v1/patients/${patientId}/enrolment`)).status).toBe(404);
    expect((await listed(neighbour, '?direction=sent&state=accepted')).items[0]).not.toHaveProperty('patientId');
    expect((await act(nurse, referralId, 'decline', { reason: 'x' })).body.code).toBe('referral-decided');
  });

  test('of somebody who is followed already is refused with what a status may say', async () => {
    const again = await send(referralOf(nationalId));
    const refused = await act<{ followedBy?: object }>(nurse, again.body.referralId, 'accept');
    expect([refused.status, refused.body.code]).toEqual([409, 'already-followed']);
    expect(Object.keys(refused.body.followedBy ?? {}).sort()).toEqual(['organisation', 'since', 'unit']);
    expect((await act(nurse, again.body.referralId, 'decline', { reason: 'followed here' })).body).toMatchObject({
      state: 'declined',
    });
    const [own] = (await listed(neighbour, '?state=declined')).items;
    expect(own?.decided).toMatchObject({ reason: 'followed here', by: nurse.id });
  });
});

test('of somebody whose death is registered is refused', async () => {
  const nationalId = newNationalId();
  const first = await act<ReferralAccepted>(nurse, (await send(referralOf(nationalId))).body.referralId, 'accept');
  const death = { date: '2026-01-01', source: 'relative', reason: 'told by telephone' };
  expect((await nurse.post(`/api/v1/patients/${first.body.patientId}/death`, death)).status).toBe(200);
  const { referralId } = (await send(referralOf(nationalId))).body;
  expect((await act(nurse, referralId, 'accept')).body.code).toBe('patient-died');
});

test('two at once of one new person make one patient', async () => {
  const nationalId = newNationalId();
  const [one, two] = [await send(referralOf(nationalId)), await send(referralOf(nationalId))];
  const answers = await Promise.all(
    [one, two].map(({ body }) => act<ReferralAccepted>(nurse, body.referralId, 'accept')),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const accepted = answers.find(({ status }) => status === 200)?.body.patientId;
  expect((await nurse.post<{ patientId: string }>('/api/v1/patients/lookup', { nationalId })).body.patientId).toBe(
    accepted,
  );
});

test('a patient who was known before is found, and a second kit needs a reason', async () => {
  const patient = ours.takePatient('copd');
  const nationalId = newNationalId();
  const path = `/api/v1/patients/${patient.id}/national-id`;
  const body = { nationalId, reason: 'x' };
  expect((await call(stack.baseUrl, { method: 'PUT', path, token: nurse.token, body })).status).toBe(200);
  await stack.ownerSql(`update enrolment set active_to = now(), stage = 'ended' where patient_id = $1`, [patient.id]);
  const sent = await send(referralOf(nationalId));
  const { referralId } = sent.body;
  expect((await act(nurse, referralId, 'accept')).body.code).toBe('second-kit-reason');
  const accepted = await act<ReferralAccepted>(nurse, referralId, 'accept', { secondKitReason: 'the first is broken' });
  expect(accepted.body).toMatchObject({ patientId: patient.id, known: true });
});

test('one that nobody has answered in time is overdue in both lists, is marked by the sweep and told by health', async () => {
  const { body } = await send(referralOf(newNationalId()));
  await stack.ownerSql(`update referral set due_at = now() - interval '1 minute' where referral_id = $1`, [
    body.referralId,
  ]);
  for (const person of [nurse, neighbour]) {
    const page = await listed(person, '?state=overdue');
    expect(page.items).toMatchObject([{ referralId: body.referralId, overdue: true }]);
    expect(page.overdue).toBe(1);
  }
  await stack.sweep();
  await stack.sweep();
  const audit = await stack.ownerSql('select 1 from audit_event where action = $1', ['referral.overdue']);
  expect(audit).toHaveLength(1);
  const health = await fetch(`${stack.baseUrl}/health?deep=1`).then((answer) => answer.json());
  expect(health).toMatchObject({ sweep: { overdueReferrals: 1 } });
  expect((await act(nurse, body.referralId, 'accept')).status).toBe(200);
});

test('one that was sent twice is one, and its id for another patient is refused', async () => {
  const [referralId, nationalId] = [randomUUID(), newNationalId()];
  expect((await send(referralOf(nationalId, { referralId }))).status).toBe(201);
  expect((await send(referralOf(nationalId, { referralId }))).status).toBe(200);
  expect((await send(referralOf(newNationalId(), { referralId }))).body.code).toBe('command-reused');
  expect((await act(neighbour, referralId, 'withdraw', { reason: 'sent in error' })).body).toMatchObject({
    state: 'withdrawn',
  });
  expect((await act(nurse, referralId, 'accept')).body.code).toBe('referral-decided');
});

test.each<[string, object, number, string]>([
  ['to its own unit', { toUnitId: neighbour.unitId }, 409, 'same-unit'],
  ['to a unit that is none', { toUnitId: randomUUID() }, 409, 'unit-unknown'],
  ['to a unit of another tenant', { toUnitId: theirs.unitId }, 409, 'unit-unknown'],
  ['with a clock that has run out', { dueAt: '2020-01-01T00:00:00Z' }, 422, 'invalid-request'],
  ['with a national id in its purpose', { purpose: 'as 10915596784' }, 422, 'invalid-request'],
  [
    'of a number with a wrong digit',
    { patient: { nationalId: '10915596785', name: 'x', birthDate: '1955-11-10' } },
    422,
    'invalid-request',
  ],
])('none is sent %s', async (_, more, status, code) => {
  const answer = await send(referralOf(newNationalId(), more));
  expect(answer.body.code).toBe(code);
  expect(answer.status).toBe(status);
});

test('a unit that owes an answer does not close, and nothing is sent to one that has closed or is leaving', async () => {
  const admin = await personAs(stack, ours.tenantId, nurse.id, 'administrator');
  const [own] = await stack.ownerSql<{ id: string }>('select organisation_id as id from unit where unit_id = $1', [
    nurse.unitId,
  ]);
  const made = await admin.post<{ unitId: string }>('/api/v1/units', { organisationId: own?.id, name: 'Ny enhet' });
  const toUnitId = made.body.unitId;
  const body = referralOf(newNationalId(), { toUnitId, referralId: randomUUID() });
  const { referralId } = (await send(body)).body;
  const close = () => admin.post<{ code?: string }>(`/api/v1/units/${toUnitId}/close`);
  const stateOf = (state: string) =>
    stack.ownerSql('update organisation set state = $2 where organisation_id = $1', [own?.id, state]);
  expect(await close()).toMatchObject({ status: 409, body: { code: 'unit-in-use' } });
  await stateOf('leaving');
  const toLeaving = await send(referralOf(newNationalId(), { toUnitId }));
  await stateOf('active');
  expect(toLeaving).toMatchObject({ status: 409, body: { code: 'unit-unknown' } });
  expect((await act(neighbour, referralId, 'withdraw', { reason: 'x' })).status).toBe(200);
  expect((await close()).status).toBe(200);
  expect(await send(referralOf(newNationalId(), { toUnitId }))).toMatchObject({
    status: 409,
    body: { code: 'unit-unknown' },
  });
  expect(await send(body)).toMatchObject({ status: 200, body: { referralId, state: 'withdrawn' } });
});

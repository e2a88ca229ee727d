import { randomUUID } from 'node:crypto';
import type { EnrolmentView, PatientStatus, ReviewList } from '@naer/contracts/enrolment';
import { afterAll, describe, expect, test } from 'vitest';
import { call, type Reply } from '../support/call.ts';
import { type CastPatient, type CastPerson, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { newNationalId } from '../support/national-ids.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 16, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const { nurse, neighbour } = ours;
const DAY_MS = 86_400_000;

type Changed = { stage?: string; version: number; active: boolean; code?: string; consentId?: string };

async function enrolmentOf(person: CastPerson, patientId: string): Promise<Reply<EnrolmentView>> {
  return await person.get<EnrolmentView>(`/api/v1/patients/${patientId}/enrolment`);
}

/** A change with the version that stands, unless told otherwise. */
async function change(patientId: string, path: string, body: object, match?: string): Promise<Reply<Changed>> {
  const etag = match ?? (await enrolmentOf(nurse, patientId)).headers.get('etag') ?? '';
  return await call<Changed>(stack.baseUrl, {
    method: 'POST',
    path: `/api/v1/patients/${patientId}/${path}`,
    token: nurse.token,
    body,
    headers: { 'if-match': etag },
  });
}

/** What the demo has enrolled, back at the first stage, as after a referral. */
async function takenIn(patient: CastPatient): Promise<void> {
  await stack.ownerSql(
    `with e as (update enrolment set stage = 'accepted' where patient_id = $1)
     update patient set registry_version = registry_version + 1 where patient_id = $1`,
    [patient.id],
  );
  await stack.sweep();
}

/** Another national id of a patient of the nurse's. */
const put = (id: string, nationalId: string) =>
  call<Changed>(stack.baseUrl, {
    method: 'PUT',
    path: `/api/v1/patients/${id}/national-id`,
    token: nurse.token,
    body: { nationalId, reason: 'came in the post' },
  });

const CONSENT = { kind: 'consent', basis: 'given orally', scopes: ['monitoring'] };

describe('a patient who was taken in', () => {
  const patient = ours.takePatient('copd');

  test('is monitored from the start on and not before, one step after the other, each with who and when', async () => {
    await takenIn(patient);
    expect((await patient.post([oxygen(70)])).body.items[0]?.status).toBe('recorded');
    expect(await change(patient.id, 'enrolment/stages', { stage: 'started' })).toMatchObject({
      status: 409,
      body: { code: 'wrong-stage', stage: 'accepted' },
    });
    expect(await change(patient.id, 'enrolment/stages', { stage: 'enrolled' })).toMatchObject({
      status: 422,
      body: { code: 'enrolment-incomplete' },
    });
    const enrolled = { stage: 'enrolled', purpose: 'COPD at home', risk: 'medium', consent: CONSENT, note: 'by phone' };
    expect(
      await change(patient.id, 'enrolment/stages', { ...enrolled, participants: [neighbour.unitId] }),
    ).toMatchObject({ status: 200, body: { stage: 'enrolled', active: true } });
    expect((await change(patient.id, 'enrolment/stages', { stage: 'trained' })).body.stage).toBe('trained');
    expect((await nurse.worklist()).filter(({ patientId }) => patientId === patient.id)).toEqual([]);
    expect((await change(patient.id, 'enrolment/stages', { stage: 'started' })).body.stage).toBe('started');
    await patient.post([oxygen(71)]);
    expect(await nurse.entryOf(patient.id)).toMatchObject({ severity: 'red' });

    const { body } = await enrolmentOf(nurse, patient.id);
    expect(body).toMatchObject({ stage: 'started', purpose: 'COPD at home', risk: 'medium', missingConsents: [] });
    expect(body.participants.map(({ unitId }) => unitId)).toEqual([neighbour.unitId]);
    expect(body.history.map(({ event, by }) => [event, by])).toEqual(
      ['enrolled', 'trained', 'started'].map((event) => [event, nurse.id]),
    );
    expect((await enrolmentOf(neighbour, patient.id)).status).toBe(200);
  });

  test('is changed by who has read what stands alone', async () => {
    const changed = await call<Changed>(stack.baseUrl, {
      method: 'PUT',
      path: `/api/v1/patients/${patient.id}/enrolment`,
      token: nurse.token,
      body: { purpose: 'COPD, worse', risk: 'high', reason: 'was admitted' },
      headers: { 'if-match': (await enrolmentOf(nurse, patient.id)).headers.get('etag') ?? '' },
    });
    expect(changed).toMatchObject({ status: 200, body: { stage: 'started', active: true } });
    expect((await enrolmentOf(nurse, patient.id)).body).toMatchObject({ purpose: 'COPD, worse', risk: 'high' });
    const stale = await change(patient.id, 'enrolment/end', { reason: 'moved' }, '"1"');
    expect([stale.status, stale.body.code]).toEqual([412, 'stale-version']);
    const blind = await nurse.post<Changed>(`/api/v1/patients/${patient.id}/enrolment/end`, { reason: 'moved' });
    expect([blind.status, blind.body.code]).toEqual([428, 'missing-version']);
  });

  test('is not let go while a red alert is live, unless it is said what becomes of it', async () => {
    const refused = await change(patient.id, 'enrolment/end', { reason: 'moved' });
    expect([refused.status, refused.body.code]).toEqual([409, 'alerts-open']);
    const ended = await change(patient.id, 'enrolment/end', { reason: 'moved', closeAlerts: 'contacted-patient' });
    expect(ended).toMatchObject({ status: 200, body: { stage: 'ended', active: true } });
    await eventually(
      () => nurse.worklist(),
      (items) => !items.some(({ patientId }) => patientId === patient.id),
    );
    const [row] = await eventually(
      () =>
        stack.ownerSql<{ outcome: string }>(
          `select body -> 'resolved' ->> 'outcome' as outcome from alert where patient_id = $1 and state = 'resolved'`,
          [patient.id],
        ),
      (rows) => rows.length === 1,
    );
    expect(row?.outcome).toBe('contacted-patient');
    const devices = await stack.ownerSql<{ open: boolean }>(
      'select upper(period) is null as open from device_assignment where patient_id = $1',
      [patient.id],
    );
    expect(devices).toEqual([{ open: false }]);
    expect((await enrolmentOf(nurse, patient.id)).status).toBe(404);
    expect((await patient.post([oxygen(60)])).body.items[0]?.status).toBe('quarantined');
    expect((await nurse.worklist()).filter(({ patientId }) => patientId === patient.id)).toEqual([]);
  });
});

describe('a consent or decision', () => {
  const patient = ours.takePatient('copd');
  const post = (path: string, body: object) => nurse.post<Changed>(`/api/v1/patients/${patient.id}/${path}`, body);
  const reviews = async () => {
    const { body } = await nurse.get<ReviewList>(`/api/v1/units/${nurse.unitId}/reviews`);
    return body.items.filter(({ patientId }) => patientId === patient.id);
  };

  test('for location needs a review date', async () => {
    const refused = await post('consents', { ...CONSENT, scopes: ['location'] });
    expect(refused).toMatchObject({ status: 422, body: { code: 'consent-refused' } });
  });

  test('warns before its review and after it, and monitoring goes on', async () => {
    const reviewBy = new Date(Date.now() + 10 * DAY_MS).toISOString();
    const given = await post('consents', { ...CONSENT, kind: 'decision', scopes: ['location'], reviewBy });
    expect(given).toMatchObject({ status: 201, body: { active: true } });
    expect(await reviews()).toMatchObject([{ state: 'soon', scopes: ['location'], name: expect.any(String) }]);
    await stack.ownerSql(
      `update consent set valid_from = now() - interval '2 days', review_by = now() - interval '1 day' where patient_id = $1`,
      [patient.id],
    );
    expect(await reviews()).toMatchObject([{ state: 'overdue' }]);
    expect((await enrolmentOf(nurse, patient.id)).body.consents).toMatchObject([{ review: 'overdue' }]);
    await patient.post([oxygen(70)]);
    expect(await nurse.entryOf(patient.id)).toMatchObject({ severity: 'red' });
    const { text } = await nurse.get(`/api/v1/units/${nurse.unitId}/worklist/patients`);
    expect(text).toContain(`"reviewBy":"${reviewBy}"`);
  });

  test('that is withdrawn is told to the unit as a technical alert, and ends nothing', async () => {
    const { consentId } = (await enrolmentOf(nurse, patient.id)).body.consents[0] ?? { consentId: '' };
    const withdrawn = await post(`consents/${consentId}/withdraw`, { reason: 'the daughter wishes so' });
    expect(withdrawn).toMatchObject({ status: 200, body: { active: true } });
    await nurse.entryOf(patient.id, ({ category }) => category === 'technical');
    expect((await post(`consents/${consentId}/withdraw`, { reason: 'x' })).body.code).toBe('consent-withdrawn');
    expect(await reviews()).toMatchObject([{ state: 'missing', scopes: ['location'] }]);
    expect((await enrolmentOf(nurse, patient.id)).body.stage).toBe('started');
  });

  test('that a plan asks for and nobody has given is told to the unit', async () => {
    const watched = ours.takePatient('copd');
    await stack.ownerSql(
      `update plan_version set body = jsonb_set(body, '{rules}', body -> 'rules' || '[{"type": "event", "ruleKey": "fall",
         "codes": ["4.1"], "severity": "red"}]') where patient_id = $1`,
      [watched.id],
    );
    const { body } = await nurse.get<ReviewList>(`/api/v1/units/${nurse.unitId}/reviews`);
    expect(body.items.find(({ patientId }) => patientId === watched.id)).toMatchObject({
      state: 'missing',
      scopes: ['supervision'],
    });
    expect((await enrolmentOf(nurse, watched.id)).body.missingConsents).toContain('supervision');
  });

  test('is nobody else’s to withdraw', async () => {
    const path = `/api/v1/patients/${patient.id}/consents/${randomUUID()}/withdraw`;
    expect((await neighbour.post(path, { reason: 'x' })).status).toBe(404);
  });
});

describe('that somebody is followed', () => {
  const patient = ours.takePatient('copd');
  const theirs = castOf(stack, 1).takePatient('copd');
  const nationalId = newNationalId();
  const status = (person: CastPerson, id: string) => person.get<PatientStatus>(`/api/v1/patients/${id}/status`);
  const lookUp = (person: CastPerson, nationalId: string) =>
    person.post<PatientStatus>('/api/v1/patients/lookup', { nationalId });

  test('is told to a clinician of the tenant who has no relation, without a value or a programme', async () => {
    const told = await status(neighbour, patient.id);
    expect(told.status).toBe(200);
    expect(Object.keys(told.body).sort()).toEqual(['monitored', 'organisation', 'patientId', 'since', 'unit']);
    expect((await put(patient.id, nationalId)).status).toBe(200);
    expect((await lookUp(neighbour, nationalId)).body).toEqual(told.body);
    const audit = await stack.ownerSql<{ action: string }>(
      `select action from audit_event where actor_id = $1 and subject_patient_id = $2 and outcome = 'allowed' order by at`,
      [neighbour.id, patient.id],
    );
    expect(audit.map(({ action }) => action)).toEqual(['status.read', 'patient.lookup']);
  });

  test('is one answer for nobody, another tenant’s, a sensitive programme and a patient who keeps this person out', async () => {
    const seen = ({ status: code, text }: Reply) => ({ code, text });
    const nothing = seen(await status(neighbour, randomUUID()));
    expect(nothing.code).toBe(404);
    expect(seen(await status(neighbour, theirs.id))).toEqual(nothing);
    await stack.ownerSql('update enrolment set sensitive = true where patient_id = $1', [patient.id]);
    expect(seen(await status(neighbour, patient.id))).toEqual(nothing);
    expect(seen(await lookUp(neighbour, nationalId))).toEqual(seen(await lookUp(neighbour, newNationalId())));
    expect((await status(nurse, patient.id)).status).toBe(200);
    await stack.ownerSql('update enrolment set sensitive = false where patient_id = $1', [patient.id]);
    expect((await status(neighbour, patient.id)).status).toBe(200);
    await stack.ownerSql(
      `insert into access_block (tenant_id, block_id, patient_id, practitioner_id, wish, recorded_by)
       select tenant_id, gen_random_uuid(), patient_id, $2, 'not this person', $2 from enrolment where patient_id = $1`,
      [patient.id, neighbour.id],
    );
    expect(seen(await status(neighbour, patient.id))).toEqual(nothing);
  });
});

describe('another national id of the same person', () => {
  const [patient, other] = [ours.takePatient('copd'), ours.takePatient('copd')];
  const [first, second] = [newNationalId(), newNationalId()];

  test('leads to the one record as well as the one before', async () => {
    for (const nationalId of [first, second])
      expect(await put(patient.id, nationalId)).toMatchObject({ status: 200, body: { active: true } });
    for (const nationalId of [first, second])
      expect((await nurse.post<PatientStatus>('/api/v1/patients/lookup', { nationalId })).body.patientId).toBe(
        patient.id,
      );
    expect((await put(patient.id, second)).status).toBe(200);
    expect(stack.logs()).not.toContain(first);
  });

  test('that leads to somebody else needs a merge, and one with a wrong digit is none', async () => {
    expect((await put(other.id, first)).body.code).toBe('merge-needed');
    expect((await put(patient.id, '10915596785')).status).toBe(422);
  });
});

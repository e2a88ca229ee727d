import { randomUUID } from 'node:crypto';
import type { RecordCorrected, RecordHistory } from '@naer/contracts/correction';
import type { ReferralAccepted, ReferralPage } from '@naer/contracts/referral';
import { afterAll, expect, test } from 'vitest';
import { type CastPerson, castOf } from '../support/cast.ts';
import { newNationalId } from '../support/national-ids.ts';
import { inventPerson } from '../support/planted/invent-person.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 6, hangable: false });
afterAll(() => stack.stop());
const { nurse, neighbour } = castOf(stack, 0);
const stranger = castOf(stack, 1).nurse;

const FIRST = { purpose: 'hemmelig formål en', text: 'hemmelig tekst en' };
const NOW = { purpose: 'hemmelig formål to', text: 'hemmelig tekst to' };
const SAID = { reason: 'wrong-information', explanation: 'hemmelig grunn' };

async function send(): Promise<string> {
  const { name, birthDate } = inventPerson();
  const patient = { nationalId: newNationalId(), name, birthDate };
  const body = { toUnitId: nurse.unitId, patient, programme: 'copd', risk: 'low', ...FIRST };
  return (await neighbour.post<{ referralId: string }>(`/api/v1/units/${neighbour.unitId}/referrals`, body)).body
    .referralId;
}
const accept = async (referralId: string) =>
  (await nurse.post<ReferralAccepted>(`/api/v1/referrals/${referralId}/accept`, {})).body.patientId;
async function accepted() {
  const referralId = await send();
  return { referralId, patientId: await accept(referralId), path: `/api/v1/referrals/${referralId}/corrections` };
}
const shown = async (referralId: string, by: CastPerson = nurse) =>
  (await by.get<ReferralPage>(`/api/v1/units/${by.unitId}/referrals`)).body.items.find(
    (one) => one.referralId === referralId,
  );

test('the texts of a referral are corrected, then made void; every text of it is in its history', async () => {
  const { referralId, patientId, path } = await accepted();
  const commandId = randomUUID();
  const body = { ...SAID, commandId, expectVersion: 0, state: 'corrected', content: NOW };
  const done = await neighbour.post<RecordCorrected>(path, body);
  expect([done.status, done.body]).toEqual([201, { version: 1, state: 'corrected', active: true }]);
  const mark = { version: 1, state: 'corrected', reason: SAID.reason, by: neighbour.id, unitId: neighbour.unitId };
  expect(await shown(referralId)).toMatchObject({ ...NOW, correction: mark });
  // What was written is the receiver's, the correction as the first.
  const own = await shown(referralId, neighbour);
  expect(own).toMatchObject({ purpose: NOW.purpose, correction: mark });
  expect(own).not.toHaveProperty('text');
  // The same command again is the same correction; with other content it is none.
  expect((await neighbour.post(path, body)).body).toEqual(done.body);
  for (const other of [{ reason: 'typing-error' }, { content: { ...NOW, text: 'x' } }]) {
    const reused = await neighbour.post<{ code: string }>(path, { ...body, ...other });
    expect([reused.status, reused.body.code]).toEqual([409, 'command-reused']);
  }
  const voided = { ...SAID, state: 'voided' };
  const stale = await nurse.post<{ code: string; version: number }>(path, { ...voided, expectVersion: 0 });
  expect([stale.status, stale.body.code, stale.body.version]).toEqual([412, 'stale-version', 1]);
  const both = await Promise.all([nurse, neighbour].map((who) => who.post(path, { ...voided, expectVersion: 1 })));
  expect(both.map(({ status }) => status).sort()).toEqual([201, 412]);
  const after = await shown(referralId);
  expect(after).toMatchObject({ state: 'accepted', purpose: '', correction: { version: 2, state: 'voided' } });
  expect(JSON.stringify(after)).not.toContain('hemmelig');

  const history = (await nurse.get<RecordHistory>(path)).body;
  expect(history).toMatchObject({
    kind: 'referral',
    recordId: referralId,
    version: 2,
    first: { content: FIRST, by: neighbour.id, unitId: neighbour.unitId },
    corrections: [
      { ...SAID, version: 1, state: 'corrected', content: NOW, by: neighbour.id },
      { ...SAID, version: 2, state: 'voided' },
    ],
  });
  expect(history.corrections[1]).not.toHaveProperty('content');
  // To its sender without what is the receiver's.
  const sent = (await neighbour.get<RecordHistory>(path)).body;
  expect(sent).toMatchObject({ first: { content: { purpose: FIRST.purpose } } });
  expect(JSON.stringify(sent)).not.toContain('hemmelig tekst');
  // It can be there again; a text that is not said of stays as it was first.
  const { purpose } = NOW;
  const back = await nurse.post(path, { ...SAID, expectVersion: 2, state: 'corrected', content: { purpose } });
  expect(back.status).toBe(201);
  expect(await shown(referralId)).toMatchObject({ purpose, text: FIRST.text });

  const log = await stack.ownerSql<{ action: string }>(
    `select action, actor_id, role, unit_id, subject_patient_id, decision_reference from audit_event
     where subject_id = $1 and action ~ '^referral.(correct|void|history)$' order by at`,
    [referralId],
  );
  const row = { role: 'nurse', subject_patient_id: patientId, decision_reference: `referral/${referralId}` };
  expect(log).toMatchObject([
    { ...row, action: 'referral.correct', actor_id: neighbour.id, unit_id: neighbour.unitId },
    { action: 'referral.void' },
    { ...row, action: 'referral.history', actor_id: nurse.id, unit_id: nurse.unitId },
    { ...row, action: 'referral.history', actor_id: neighbour.id, unit_id: neighbour.unitId },
    { ...row, action: 'referral.correct', actor_id: nurse.id, unit_id: nurse.unitId },
  ]);
  const kept = await stack.ownerSql('select * from record_correction where record_id = $1', [referralId]);
  expect(JSON.stringify(kept)).not.toContain('hemmelig tekst');
  expect(stack.logs()).not.toContain('hemmelig');
});

test('it is the two units’, once it has a patient, and nobody else’s', async () => {
  const referralId = await send();
  const path = `/api/v1/referrals/${referralId}/corrections`;
  const body = { ...SAID, expectVersion: 0, state: 'corrected', content: NOW };
  for (const path of [`/api/v1/referrals/${referralId}/corrections`, `/api/v1/referrals/${randomUUID()}/corrections`]) {
    expect((await stranger.post(path, body)).status).toBe(404);
    expect((await stranger.get(path)).status).toBe(404);
  }
  const early = await neighbour.post<{ code: string }>(path, body);
  expect([early.status, early.body.code]).toEqual([409, 'referral-not-accepted']);
  expect((await neighbour.get<RecordHistory>(path)).body).toMatchObject({ version: 0, corrections: [] });
  const patientId = await accept(referralId);
  const named = { ...body, content: { ...NOW, text: `Barn av ${newNationalId()}` } };
  const refused = await nurse.post<{ errors: object[] }>(path, named);
  expect([refused.status, refused.body.errors]).toEqual([422, [{ field: 'text', code: 'national-id' }]]);
  expect((await stranger.post(path, body)).status).toBe(404);
  // Whom the patient keeps out is told nothing by the referral either.
  const block = { practitionerId: neighbour.id, wish: 'x' };
  expect((await nurse.post(`/api/v1/patients/${patientId}/blocks`, block)).status).toBe(201);
  expect((await neighbour.post(path, body)).status).toBe(404);
  expect((await neighbour.get(path)).status).toBe(404);
  expect((await nurse.post(path, body)).status).toBe(201);
  expect(await stack.ownerSql('select n from record_correction where record_id = $1', [referralId])).toEqual([
    { n: 1 },
  ]);
});

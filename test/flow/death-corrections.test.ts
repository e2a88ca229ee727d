import { randomUUID } from 'node:crypto';
import type { RecordCorrected, RecordHistory } from '@naer/contracts/correction';
import type { EnrolmentView } from '@naer/contracts/enrolment';
import { afterAll, expect, test } from 'vitest';
import { type CastPatient, castOf } from '../support/cast.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 6, hangable: false });
afterAll(() => stack.stop());
const { nurse, physician, neighbour, takePatient } = castOf(stack, 0);
const stranger = castOf(stack, 1).nurse;

const SAID = { reason: 'wrong-information', explanation: 'hemmelig grunn' };
const FIRST = 'hemmelig en';
const CONTENT = { reason: 'hemmelig to' };
const of = (patient: CastPatient, what: string) => `/api/v1/patients/${patient.id}/${what}`;
const die = async (patient: CastPatient) =>
  expect(
    (await nurse.post(of(patient, 'death'), { date: '2026-01-01', source: 'relative', reason: FIRST })).status,
  ).toBe(200);
const revoke = async (patient: CastPatient) =>
  expect((await nurse.post(of(patient, 'death/revoke'), { reason: 'et annet menneske' })).status).toBe(200);
/** As the history of the enrolment has it. */
const ended = async (patient: CastPatient) =>
  (await nurse.get<EnrolmentView>(of(patient, 'enrolment'))).body.history.find(({ event }) => event === 'ended');

test('why a death was registered is corrected while nobody follows the patient, and stands so where the follow-up ended', async () => {
  const patient = takePatient('copd');
  const path = of(patient, 'death/corrections');
  const commandId = randomUUID();
  const body = { ...SAID, commandId, expectVersion: 0, state: 'corrected', content: CONTENT };
  // Nobody has died.
  expect((await nurse.post(path, body)).status).toBe(404);
  await die(patient);
  const done = await nurse.post<RecordCorrected>(path, body);
  expect([done.status, done.body]).toEqual([201, { version: 1, state: 'corrected', active: true }]);
  expect((await nurse.post(path, body)).body).toEqual(done.body);
  const reused = await nurse.post<{ code: string }>(path, { ...body, content: { reason: 'x' } });
  expect([reused.status, reused.body.code]).toEqual([409, 'command-reused']);
  const stale = await physician.post<{ code: string; version: number }>(path, { ...body, commandId: randomUUID() });
  expect([stale.status, stale.body.code, stale.body.version]).toEqual([412, 'stale-version', 1]);
  const history = (await physician.get<RecordHistory>(path)).body;
  expect(history).toMatchObject({
    kind: 'death',
    version: 1,
    first: { content: { reason: FIRST }, by: nurse.id, unitId: nurse.unitId },
    corrections: [{ ...SAID, version: 1, state: 'corrected', content: CONTENT, by: nurse.id }],
  });

  await revoke(patient);
  const mark = { version: 1, state: 'corrected', reason: SAID.reason, by: nurse.id, unitId: nurse.unitId };
  expect(await ended(patient)).toMatchObject({ reason: 'died', note: CONTENT.reason, correction: mark });
  const voided = await nurse.post(path, { ...SAID, expectVersion: 1, state: 'voided' });
  expect(voided.status).toBe(201);
  const line = await ended(patient);
  expect(line).toMatchObject({ reason: 'died', correction: { version: 2, state: 'voided' } });
  expect(JSON.stringify(line)).not.toContain('hemmelig');
  // Nothing of what was written first is gone.
  expect(
    await stack.ownerSql(
      `select d.reason, h.note from patient_death d join enrolment_event h on h.patient_id = d.patient_id and h.event = 'ended'
       where d.patient_id = $1`,
      [patient.id],
    ),
  ).toEqual([{ reason: FIRST, note: FIRST }]);
  // Another death is not the one that was corrected.
  await die(patient);
  expect((await nurse.get<RecordHistory>(path)).body).toMatchObject({
    version: 0,
    first: { content: { reason: FIRST } },
  });

  const log = await stack.ownerSql(
    `select action, actor_id, role, unit_id, subject_id, decision_reference from audit_event
     where subject_patient_id = $1 and action ~ '^death.(correct|void|history)$' order by at`,
    [patient.id],
  );
  const { recordId } = history;
  const row = { role: 'nurse', unit_id: nurse.unitId, subject_id: recordId, decision_reference: `death/${recordId}` };
  expect(log).toMatchObject([
    { ...row, action: 'death.correct', actor_id: nurse.id },
    { action: 'death.history', actor_id: physician.id },
    { ...row, action: 'death.void' },
    { action: 'death.history' },
  ]);
  expect(stack.logs()).not.toContain('hemmelig');
});

test('it is the unit’s that registered it, and of nobody whom the patient keeps out', async () => {
  const patient = takePatient('copd');
  const path = of(patient, 'death/corrections');
  const block = { practitionerId: physician.id, wish: 'x' };
  expect((await nurse.post(of(patient, 'blocks'), block)).status).toBe(201);
  await die(patient);
  const body = { ...SAID, expectVersion: 0, state: 'corrected', content: CONTENT };
  for (const who of [neighbour, stranger, physician]) {
    expect((await who.post(path, body)).status).toBe(404);
    expect((await who.get(path)).status).toBe(404);
  }
  const refused = await nurse.post(path, { ...body, content: { reason: 'f. 10915596784' } });
  expect(refused.status).toBe(422);
  expect((await nurse.get<RecordHistory>(path)).body.version).toBe(0);
});

import { randomUUID } from 'node:crypto';
import type { RecordCorrected, RecordHistory } from '@naer/contracts/correction';
import type { AlertReplay } from '@naer/contracts/explanation';
import type { AlertPage, MeasurementPage } from '@naer/contracts/records';
import { afterAll, describe, expect, test } from 'vitest';
import { linesOf, takeExport } from '../support/access-exports.ts';
import { type CastPatient, castOf, patientOf } from '../support/cast.ts';
import { registerDevice, type TestDevice } from '../support/device-register.ts';
import { eventually } from '../support/eventually.ts';
import { gatewayOf, statusesOf } from '../support/gateway.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

/** A device that was given to the wrong patient in the records: none of it counts, and all of it stays. */
const stack = await startStack({ patients: 40 });
afterAll(() => stack.stop());
const cast = castOf(stack);
const { tenantId, nurse, physician, neighbour, takePatient } = cast;
const gateway = await gatewayOf(stack, cast);
const HOUR_MS = 60 * MINUTE_MS;
const VOID = { state: 'voided', expectVersion: 0, reason: 'wrong-patient', explanation: 'hemmelig grunn' };

interface Given {
  readonly device: TestDevice;
  readonly patient: CastPatient;
  readonly assignmentId: string;
  readonly from: number;
  /** Where it is made void. */
  readonly path: string;
}

/** A device of the register, given to a patient two days ago. */
async function given(patient = takePatient('copd'), from = Date.now() - 48 * HOUR_MS): Promise<Given> {
  const device = await registerDevice(stack, cast);
  const assignmentId = await device.assign(patient.id, from, { reason: 'et sett til' });
  const { deviceId } = device;
  const { credential: deviceCredential } = await device.credential(assignmentId);
  return {
    device,
    patient: patientOf(stack.baseUrl, tenantId, { ...patient, deviceId, deviceCredential }),
    assignmentId,
    from,
    path: `/api/v1/patients/${patient.id}/assignments/${assignmentId}/corrections`,
  };
}

async function voided({ device, path, assignmentId }: Given) {
  const { body } = await nurse.post<RecordCorrected>(path, VOID);
  expect(body).toEqual({ version: 1, state: 'voided', active: true, jobId: expect.any(String) });
  return await over(device, assignmentId);
}

/** The assignment as it is shown, once all of its readings have been entered in error. */
const over = (device: TestDevice, assignmentId: string) =>
  eventually(
    async () => (await device.details()).assignments.find((one) => one.assignmentId === assignmentId),
    (one) => one?.enteredInError?.state === 'done',
  );
const jobsOf = ({ assignmentId }: Given) =>
  stack.ownerSql(
    `select job_id, state from job where kind = 'void-assignment' and detail ->> 'assignmentId' = $1 order by created_at`,
    [assignmentId],
  );
const measured = async ({ id }: Pick<CastPatient, 'id'>) =>
  (await nurse.get<MeasurementPage>(`/api/v1/patients/${id}/measurements`)).body.items;
const alertsOf = async ({ id }: Pick<CastPatient, 'id'>) =>
  (await nurse.get<AlertPage>(`/api/v1/patients/${id}/alerts`)).body.items;
const kept = (patient: CastPatient, count: number) =>
  eventually(
    () => measured(patient),
    (items) => items.length >= count,
  );

describe('an assignment that was entered in error', () => {
  test('ends its credential at once, counts for nothing, ends what its readings alone had fired, and stands in its history', async () => {
    const wrong = await given();
    const { patient, device, assignmentId, path } = wrong;
    const own = takePatient('copd');
    // What the patient's own device says is the patient's: it stays.
    await patientOf(stack.baseUrl, tenantId, patient).post([oxygen(79), oxygen(95, { at: Date.now() - HOUR_MS })]);
    await own.post([oxygen(95)]);
    const entry = await nurse.entryOf(patient.id);
    expect((await nurse.acknowledge(entry)).status).toBe(200);
    await kept(patient, 2);

    const body = { ...VOID, commandId: randomUUID() };
    const first = await nurse.post<RecordCorrected>(path, body);
    const jobId = body.commandId;
    expect([first.status, first.body]).toEqual([201, { version: 1, state: 'voided', active: true, jobId }]);
    expect((await nurse.post(path, body)).body).toEqual(first.body);
    const refused = await patient.post([oxygen(78)]);
    expect([refused.status, refused.body.code]).toEqual([401, 'credential-revoked']);

    expect(await over(device, assignmentId)).toMatchObject({
      correction: { version: 1, state: 'voided', reason: 'wrong-patient', by: nurse.id, unitId: nurse.unitId },
      enteredInError: { state: 'done', readings: 2 },
    });
    const items = await measured(patient);
    expect(items.map(({ value }) => value)).toEqual([79, 95]);
    for (const { enteredInError } of items)
      expect(enteredInError).toMatchObject({ by: nurse.id, unitId: nurse.unitId, reason: 'assignment-voided' });
    expect(await alertsOf(patient)).toMatchObject([{ state: 'resolved', resolved: { outcome: 'entered-in-error' } }]);
    await eventually(nurse.worklist, (all) => all.every(({ patientId }) => patientId !== patient.id));
    const replay = `/api/v1/patients/${patient.id}/alerts/${entry.alertId}/replay`;
    expect((await nurse.post<AlertReplay>(replay)).body).toMatchObject({ same: true, differences: [] });
    expect(await measured(own)).not.toMatchObject([{ enteredInError: expect.anything() }]);

    expect((await nurse.get<RecordHistory>(path)).body).toMatchObject({
      kind: 'assignment',
      version: 1,
      first: { content: { kind: 'assignment', deviceId: device.deviceId }, by: nurse.id },
      corrections: [{ state: 'voided', explanation: VOID.explanation }],
    });
    const log = await stack.ownerSql(
      `select action, role, relation, shown from audit_event where subject_patient_id = $1 and action = any ('{assignment.void,assignment.done}')
         order by recorded_at`,
      [patient.id],
    );
    expect(log).toMatchObject([
      { action: 'assignment.void', role: 'nurse', relation: 'responsible' },
      { action: 'assignment.done', shown: 2 },
    ]);
    expect(stack.logs()).not.toContain('hemmelig');
  });

  test('keeps the device from nobody: whose it was gets it for the same time, and what is sent again', async () => {
    const wrong = await given();
    const { device, from } = wrong;
    const at = Date.now() - HOUR_MS;
    const item = oxygen(81, { at, device: device.identifier });
    expect(statusesOf(await gateway.post([item]))).toEqual(['recorded']);
    await kept(wrong.patient, 1);
    await voided(wrong);
    expect(statusesOf(await gateway.post([oxygen(82, { device: device.identifier })]))).toEqual(['refused']);
    const right = takePatient('copd');
    const assignmentId = await device.assign(right.id, from, { reason: 'var dennes hele tiden' });
    expect(statusesOf(await gateway.post([item]))).toEqual(['recorded']);
    expect(await kept(right, 1)).toMatchObject([{ value: 81 }]);
    expect((await kept(right, 1))[0]?.enteredInError).toBeUndefined();
    expect((await measured(wrong.patient)).map(({ value, enteredInError }) => [value, enteredInError?.reason])).toEqual(
      [[81, 'assignment-voided']],
    );
    const { assignments, assigned } = await device.details();
    expect([assigned, assignments.map(({ correction }) => correction?.state)].flat().toSorted()).toEqual(
      [true, 'voided', undefined].toSorted(),
    );
    expect(assignments.find((one) => one.assignmentId === assignmentId)?.correction).toBeUndefined();
  });

  test('cannot be ended, nor have another credential, nor be made void twice', async () => {
    const wrong = await given();
    await voided(wrong);
    const { device, assignmentId, path } = wrong;
    for (const verb of ['end', 'credential', 'revoke'])
      expect((await device.change(`assignments/${assignmentId}/${verb}`)).body.code).toBe('assignment-ended');
    const again = await physician.post<{ code: string; version: number }>(path, VOID);
    expect([again.status, again.body.code, again.body.version]).toEqual([412, 'stale-version', 1]);
    expect((await nurse.post(path, { ...VOID, state: 'corrected', content: {} })).status).toBe(422);
    expect((await nurse.post(path, { ...VOID, reason: undefined })).status).toBe(422);
  });

  test('made void once more, by who has seen that it is, leaves the device as usable as before', async () => {
    const wrong = await given();
    await voided(wrong);
    const other = { ...VOID, expectVersion: 1, reason: 'recorded-twice' };
    const { jobId } = (await over(wrong.device, wrong.assignmentId))?.enteredInError ?? {};
    expect((await physician.post<RecordCorrected>(wrong.path, other)).body).toMatchObject({ version: 2, jobId });
    expect(await over(wrong.device, wrong.assignmentId)).toMatchObject({ enteredInError: { state: 'done', jobId } });
    expect(await jobsOf(wrong)).toEqual([{ job_id: jobId, state: 'done' }]);
    const right = takePatient('copd');
    expect(await wrong.device.assign(right.id, wrong.from, { reason: 'et sett til' })).toBeTruthy();
  });

  test('goes on in the same job for whoever may make it void, with whatever command, should that have failed', async () => {
    const wrong = await given();
    const body = { ...VOID, commandId: randomUUID() };
    const jobId = body.commandId;
    await wrong.patient.post([oxygen(95)]);
    await kept(wrong.patient, 1);
    await nurse.post(wrong.path, body);
    const done = { state: 'done', readings: 1, jobId };
    for (const [by, sent, status, answered] of [
      [nurse, body, 201, { version: 1, jobId }],
      [physician, VOID, 412, { version: 1, jobId }],
      [physician, { ...VOID, commandId: jobId }, 409, { code: 'command-reused' }],
      [physician, { ...VOID, expectVersion: 1 }, 201, { version: 2, jobId }],
    ] as const) {
      expect((await over(wrong.device, wrong.assignmentId))?.enteredInError).toEqual(done);
      await stack.ownerSql(`update job set state = 'failed', failure = 'step-failed' where job_id = $1`, [jobId]);
      const { enteredInError } = (await wrong.device.details()).assignments[0] ?? {};
      expect(enteredInError).toEqual({ ...done, state: 'failed', failure: 'step-failed' });
      expect((await neighbour.post(wrong.path, sent)).status).toBe(404);
      expect(await jobsOf(wrong)).toEqual([{ job_id: jobId, state: 'failed' }]);
      expect(await by.post(wrong.path, sent)).toMatchObject({ status, body: answered });
    }
    expect((await over(wrong.device, wrong.assignmentId))?.enteredInError).toEqual(done);
    expect(await jobsOf(wrong)).toHaveLength(1);
  });

  test('has failed, and says of how many, when the records will not take that they were entered in error', async () => {
    const wrong = await given();
    await wrong.patient.post([oxygen(79), oxygen(78, { at: Date.now() - MINUTE_MS })]);
    const items = await kept(wrong.patient, 2);
    const refused = items.find(({ value }) => value === 78)?.id.split('.')[1];
    await stack.ownerSql(
      `alter table measurement_correction add constraint refuses check (patient_id <> '${wrong.patient.id}' or sequence <> ${refused}) not valid`,
    );
    expect((await nurse.post(wrong.path, VOID)).status).toBe(201);
    const [shown] = await eventually(
      async () => (await wrong.device.details()).assignments,
      ([one]) => one?.enteredInError?.state === 'failed',
    );
    expect(shown?.enteredInError).toMatchObject({ readings: 1, unrecorded: 1, failure: 'not-recorded' });
    await stack.ownerSql('alter table measurement_correction drop constraint refuses');
    const log = `select 1 from audit_event where subject_patient_id = $1 and action = 'assignment.done'`;
    expect(await stack.ownerSql(log, [wrong.patient.id])).toEqual([]);
    expect((await physician.post(wrong.path, VOID)).status).toBe(412);
    const end = await over(wrong.device, wrong.assignmentId);
    expect(end?.enteredInError).toEqual({ state: 'done', readings: 2, jobId: shown?.enteredInError?.jobId });
  });

  test('of a patient whom somebody does not follow is not there to them', async () => {
    const { patient, path } = await given();
    expect((await neighbour.post(path, VOID)).status).toBe(404);
    expect((await neighbour.get(path)).status).toBe(404);
    const foreign = path.replace(patient.id, takePatient('diabetes').id);
    expect((await nurse.post<{ code: string }>(foreign, VOID)).body.code).toBe('unknown-record');
    expect(await stack.ownerSql('select 1 from record_correction where patient_id = $1', [patient.id])).toEqual([]);
    expect((await patient.post([oxygen(95)])).status).toBe(200);
  });

  test('leaves the alert what another device of the patient has fired, and is of the window no more', async () => {
    const patient = takePatient('copd');
    const wrong = await given(patient);
    await patient.post([oxygen(85, { at: Date.now() - 2 * HOUR_MS })]);
    const readings = Array.from({ length: 30 }, (_, n) => oxygen(75, { at: Date.now() - (n + 1) * MINUTE_MS }));
    await wrong.patient.post(readings);
    await nurse.entryOf(patient.id, ({ value }) => value === 75);
    await voided(wrong);
    const [alert] = await eventually(
      () => alertsOf(patient),
      ([one]) => one?.value === 85,
    );
    expect(alert).toMatchObject({ state: 'open', severity: 'red' });
  });

  test('is in no copy of the record of whom it never was: neither that it was theirs nor what was measured', async () => {
    const patient = takePatient('copd');
    const wrong = await given(patient);
    await wrong.patient.post([oxygen(71.37)]);
    await patient.post([oxygen(95)]);
    await kept(patient, 2);
    await nurse.entryOf(patient.id);
    await voided(wrong);
    const files = await takeExport(stack, nurse, patient.id);
    expect(linesOf(files, 'measurements').map(({ value }) => value)).toEqual([95]);
    expect(linesOf(files, 'device-assignments').map((line) => line.assignment_id)).not.toContain(wrong.assignmentId);
    expect(linesOf(files, 'devices').map((line) => line.device_id)).not.toContain(wrong.device.deviceId);
    expect(linesOf(files, 'alerts')).toHaveLength(1);
    const holding = [...files].filter(([, text]) => /71[.,]37|hemmelig/.test(text)).map(([name]) => name);
    expect(holding).toEqual([]);
  });

  test('is entered in error as well while its readings wait for records that were away', async () => {
    const wrong = await given();
    await stack.stopPostgres();
    await wrong.patient.post([oxygen(79), oxygen(78, { at: Date.now() - MINUTE_MS })]);
    await stack.startPostgres();
    await voided(wrong);
    const items = await measured(wrong.patient);
    expect(items.map(({ enteredInError }) => enteredInError?.reason)).toEqual([
      'assignment-voided',
      'assignment-voided',
    ]);
    const [alert] = await alertsOf(wrong.patient);
    expect(alert).toMatchObject({ state: 'open', normalisedAt: expect.any(String) });
  });
});

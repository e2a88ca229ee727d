import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';
import { personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 2 });
afterAll(() => stack.stop());
const { tenantId, nurse, neighbour, unitId, takePatient } = castOf(stack);
const patient = takePatient('copd');
const path = `/api/v1/patients/${patient.id}`;

interface Refused {
  readonly action: string;
  readonly route: string;
  readonly patient: string | null;
  readonly unit: string | null;
  readonly role: string;
  readonly attempts: number | null;
  readonly complete: boolean;
}
const refusedOf = (actorId: string) =>
  stack.ownerSql<Refused & Record<string, unknown>>(
    `select action, subject_id as route, subject_patient_id as patient, unit_id as unit, role, attempts,
       purpose = 'TREAT' and request_id is not null as complete
     from audit_event where outcome = 'refused' and actor_id = $1 order by action, at`,
    [actorId],
  );
const until = (actorId: string, count: number) =>
  eventually(
    () => refusedOf(actorId),
    (rows) => rows.length >= count,
    90_000,
  );

test('who is refused before any record is asked is in the log, also while PostgreSQL is down; a flood is two rows', async () => {
  const actorId = crypto.randomUUID();
  const responder = await personAs(stack, tenantId, actorId, 'responder', [unitId]);
  await stack.stopPostgres();
  for (let i = 0; i < 20; i += 1) expect((await responder.get(`${path}/measurements`)).status).toBe(403);
  expect((await neighbour.get(`/api/v1/units/${unitId}/worklist`)).status).toBe(404);
  // By what the monitor holds a stranger, whom nobody can be asked about now.
  expect((await neighbour.post(`${path}/claim`, {})).status).toBe(503);
  await stack.killWorkerd9();
  await stack.restartWorker();
  await stack.startPostgres();
  const rows = await eventually(
    () => refusedOf(actorId),
    (found) => found.reduce((sum, { attempts }) => sum + Number(attempts), 0) === 20,
    90_000,
  );
  // At once the first, and the rest when the minute is over; four where it turned meanwhile.
  expect([2, 4]).toContain(rows.length);
  for (const row of rows)
    expect(row).toMatchObject({
      action: 'measurement.read',
      route: 'GET /api/v1/patients/:patientId/measurements',
      patient: patient.id,
      role: 'responder',
      complete: true,
    });
  const strangers = await until(neighbour.id, 2);
  expect(strangers).toMatchObject([
    { action: 'claim.record', patient: patient.id, unit: null, attempts: 1, complete: true },
    { action: 'worklist.read', patient: null, unit: unitId, attempts: 1, complete: true },
  ]);
}, 180_000);

test('a stranger’s change leaves a row, a stranger’s read the one of the records alone', async () => {
  const stranger = await personAs(stack, tenantId, neighbour.id, 'nurse', [neighbour.unitId]);
  expect((await stranger.put(`${path}/address-grade`, { grade: null }, '"1"')).status).toBe(404);
  expect((await neighbour.get(`${path}/measurements`)).status).toBe(404);
  const rows = await until(neighbour.id, 5);
  expect(rows.map(({ action, attempts }) => [action, attempts])).toEqual([
    ['address-grade.change', 1],
    // By the records, which were asked whether the change may be.
    ['address-grade.prepare', null],
    ['claim.record', 1],
    ['measurement.list', null],
    ['worklist.read', 1],
  ]);
}, 120_000);

test('what somebody does to an alert and a patient is in the log with all of the attest', async () => {
  expect((await patient.post([oxygen(83)])).status).toBe(200);
  const item = await nurse.entryOf(patient.id);
  expect((await nurse.acknowledge(item)).status).toBe(200);
  expect((await nurse.post(`${path}/claim`, {})).status).toBe(200);
  const done = await eventually(
    () =>
      stack.ownerSql(
        `select action, subject_id, role, unit_id, purpose, relation, decision_reference like 'enrolment/%' as rests,
           organisation_id is not null and request_id is not null as complete
         from audit_event where actor_id = $1 and subject_patient_id = $2 and action in ('alert.acknowledge', 'claim.set')
         order by action`,
        [nurse.id, patient.id],
      ),
    (found) => found.length === 2,
  );
  const by = { role: 'nurse', unit_id: unitId, purpose: 'TREAT', relation: 'responsible', rests: true, complete: true };
  expect(done).toEqual([
    { action: 'alert.acknowledge', subject_id: item.alertId, ...by },
    { action: 'claim.set', subject_id: null, ...by },
  ]);
});

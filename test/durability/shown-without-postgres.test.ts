import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { openLive } from '../support/live-socket.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 3 });
afterAll(() => stack.stop());
const { nurse, physician, unitId, takePatient } = castOf(stack);
const patients = [takePatient('copd'), takePatient('copd')];
const LIST = `/api/v1/units/${unitId}/worklist`;

const ids = patients.map(({ id }) => id).toSorted();
const shownTo = (actorId: string) =>
  stack.ownerSql<{ patient: string; role: string; unit: string; complete: boolean; n: number }>(
    `select subject_patient_id as patient, role, unit_id as unit, count(*)::int as n,
       bool_and(organisation_id is not null and purpose = 'TREAT' and relation = 'alert-owner'
         and decision_reference like 'alert/%' and request_id is not null and outcome = 'allowed') as complete
     from audit_event where action = 'worklist.read' and actor_id = $1 group by 1, 2, 3 order by 1`,
    [actorId],
  );
const look = async (person: typeof nurse) => {
  for (const path of [LIST, `${LIST}/patients`])
    for (const _ of [1, 2]) expect((await person.get(path)).status).toBe(200);
};

test('who was shown whom while PostgreSQL was down, and the Worker killed, is in the log once when it is back', async () => {
  await stack.stopPostgres();
  for (const patient of patients) expect((await patient.post([oxygen(83)])).status).toBe(200);
  for (const { id } of patients) await nurse.entryOf(id);
  await look(nurse);
  const socket = await openLive(stack.baseUrl, `${LIST}/live`, physician.token);
  await socket.until((message) => ids.every((id) => JSON.stringify(message).includes(id)));
  await stack.killWorkerd9();
  await stack.restartWorker();
  await look(nurse);
  await stack.startPostgres();
  for (const person of [nurse, physician]) {
    const rows = await eventually(
      () => shownTo(person.id),
      (found) => found.length === 2,
      60_000,
    );
    expect(rows).toEqual(ids.map((patient) => ({ patient, role: rows[0]?.role, unit: unitId, complete: true, n: 1 })));
  }
  expect((await shownTo(nurse.id))[0]?.role).toBe('nurse');
  expect((await shownTo(physician.id))[0]?.role).toBe('physician');
  await look(nurse);
  expect((await shownTo(nurse.id)).map(({ n }) => n)).toEqual([1, 1]);
});

import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 16, acknowledgeRedWithinMs: 60_000, hangable: false });
afterAll(() => stack.stop());
const { nurse, neighbour, takePatient } = castOf(stack);

const epochOf = (revision: string) => Number(revision.split('-')[0]);

/** Until Postgres has as many of the patient's measurements. */
async function drained(patientId: string, measurements: number): Promise<void> {
  await eventually(
    () => stack.ownerSql('select 1 from measurement where patient_id = $1', [patientId]),
    (rows) => rows.length === measurements,
  );
}

async function lose(className: 'PatientMonitor' | 'UnitWorklist'): Promise<void> {
  await stack.killWorkerd9();
  stack.loseObjects(className);
  await stack.restartWorker();
}

test('a monitor that lost its storage is rebuilt: alert, clock, duplicates and numbers go on, in a higher epoch', async () => {
  const patient = takePatient('copd');
  const at = Date.now() - 5 * MINUTE_MS;
  const first = (await patient.post([oxygen(94, { at, id: 'a' }), oxygen(82, { at: at + MINUTE_MS, id: 'b' })])).body
    .items;
  const before = await nurse.entryOf(patient.id);
  await drained(patient.id, 2);
  await lose('PatientMonitor');

  const again = await eventually(
    async () => (await patient.post([oxygen(82, { at: at + MINUTE_MS, id: 'b' })])).body.items?.[0],
    (item) => item?.status === 'duplicate',
  );
  expect(again?.id).toBe(first[1]?.id);
  const entry = await nurse.entryOf(patient.id, ({ revision }) => epochOf(revision) > epochOf(before.revision));
  expect(entry).toMatchObject({ alertId: before.alertId, state: 'open', severity: 'red', count: 1, value: 82 });
  expect(entry.overdueAt).toBe(before.overdueAt);

  const [next] = (await patient.post([oxygen(81)])).body.items;
  expect(next?.status).toBe('recorded');
  expect(Number(next?.id?.split('.')[1])).toBeGreaterThan(Number(first[1]?.id?.split('.')[1]));
  expect((await nurse.entryOf(patient.id, ({ count }) => count === 2)).alertId).toBe(before.alertId);
  const taken = await eventually(
    async () => nurse.acknowledge(await nurse.entryOf(patient.id)),
    ({ status }) => status === 200,
  );
  expect(taken.body).toMatchObject({ alertId: before.alertId, state: 'acknowledged' });
  await eventually(
    () =>
      stack.ownerSql<{ state: string; epoch: number }>('select state, epoch from alert where alert_id = $1', [
        before.alertId,
      ]),
    ([row]) => row?.state === 'acknowledged' && row.epoch > epochOf(before.revision),
  );
});

test('the sweep finds monitors that are gone, with nobody asking for the patient, and their clocks run', async () => {
  const patient = takePatient('copd');
  // Its monitor was lost with the others before: it asks for its past first, and the sender sends again.
  const reading = oxygen(80);
  await eventually(
    async () => (await patient.post([reading])).body.items?.[0]?.status,
    (status) => status === 'recorded',
  );
  const before = await nurse.entryOf(patient.id);
  await drained(patient.id, 1);
  await lose('PatientMonitor');
  await stack.sweep();
  const entry = await nurse.entryOf(patient.id, ({ revision }) => epochOf(revision) > epochOf(before.revision));
  expect(entry.alertId).toBe(before.alertId);
});

test('an alert that only the list knows, raised while Postgres was down, is not lost with its monitor', async () => {
  const patient = takePatient('copd');
  await patient.post([oxygen(95)]);
  await drained(patient.id, 1);
  await stack.stopPostgres();
  const [raised] = (await patient.post([oxygen(79)])).body.items;
  expect(raised?.status).toBe('recorded');
  const before = await nurse.entryOf(patient.id);
  await stack.killWorkerd9();
  stack.loseObjects('PatientMonitor');
  await stack.startPostgres();
  await stack.restartWorker();
  await stack.sweep();
  const entry = await nurse.entryOf(patient.id, ({ revision }) => epochOf(revision) > epochOf(before.revision));
  expect(entry).toMatchObject({ alertId: before.alertId, state: 'open', value: 79 });
  expect((await nurse.acknowledge(entry)).status).toBe(200);
  await eventually(
    () => stack.ownerSql<{ state: string }>('select state from alert where alert_id = $1', [before.alertId]),
    ([row]) => row?.state === 'acknowledged',
  );
});

test('a list that lost its storage shows its alerts again after a sweep, and new ones at once', async () => {
  const [open, taken] = [takePatient('copd'), takePatient('copd')];
  await Promise.all([open.post([oxygen(80)]), taken.post([oxygen(81)])]);
  const before = await nurse.entryOf(open.id);
  expect((await nurse.acknowledge(await nurse.entryOf(taken.id))).status).toBe(200);
  await nurse.entryOf(taken.id, ({ state }) => state === 'acknowledged');
  await lose('UnitWorklist');
  expect(await nurse.worklist()).toEqual([]);
  const fresh = takePatient('copd');
  await fresh.post([oxygen(78)]);
  await nurse.entryOf(fresh.id);
  await stack.sweep();
  expect(await nurse.entryOf(open.id)).toMatchObject({ alertId: before.alertId, revision: before.revision });
  expect(await nurse.entryOf(taken.id)).toMatchObject({ state: 'acknowledged' });
});

test('a list that has forgotten what it had let go of is told by the sweep, though nothing ties the patient to the unit', async () => {
  const patient = takePatient('copd');
  await patient.post([oxygen(80)]);
  const { alertId, revision } = await nurse.entryOf(patient.id);
  const path = `/api/v1/patients/${patient.id}/alerts/${alertId}/handover`;
  const offer = {
    expectRevision: revision,
    commandId: crypto.randomUUID(),
    toUnitId: neighbour.unitId,
    reason: 'full',
  };
  expect((await nurse.post(path, offer)).status).toBe(200);
  const offered = await neighbour.entryOf(patient.id);
  await stack.killWorkerd9();
  const putBack = stack.keepObjects('UnitWorklist');
  await stack.restartWorker();
  const decline = { expectRevision: offered.revision, commandId: crypto.randomUUID(), reason: 'full' };
  expect((await neighbour.post(`${path}/decline`, decline)).status).toBe(200);
  await eventually(neighbour.worklist, (items) => items.length === 0);
  const returned = await nurse.entryOf(patient.id, ({ handover }) => handover === undefined);

  await stack.killWorkerd9();
  putBack();
  await stack.restartWorker();
  expect((await neighbour.worklist()).map((item) => item.alertId)).toEqual([alertId]);
  await stack.sweep();
  await eventually(neighbour.worklist, (items) => items.length === 0);
  expect(await nurse.entryOf(patient.id, (item) => item.revision === returned.revision)).toMatchObject({ alertId });
});

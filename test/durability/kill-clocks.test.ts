import { afterAll, expect, test } from 'vitest';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const CLOCK_MS = 2_500;
const stack = await startStack({ patients: 140, acknowledgeRedWithinMs: CLOCK_MS, hangable: false });
afterAll(() => stack.stop());
const { nurse, takePatient } = castOf(stack);

const until = (at: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));

async function raise(count: number): Promise<readonly CastPatient[]> {
  const patients = Array.from({ length: count }, () => takePatient('copd'));
  for (const { status } of await Promise.all(patients.map((patient) => patient.post([oxygen(80)]))))
    expect(status).toBe(200);
  return patients;
}

/** How often each patient's alert became overdue, as its history has it. */
async function overdues(patients: readonly CastPatient[]): Promise<readonly number[]> {
  const rows = await stack.ownerSql<{ patient_id: string; n: number }>(
    `select patient_id, count(*)::integer as n from alert_history
     where event = 'overdue' and patient_id = any($1) group by patient_id`,
    [patients.map(({ id }) => id)],
  );
  return patients.map(({ id }) => rows.find((row) => row.patient_id === id)?.n ?? 0);
}

test('fifty clocks that run when workerd is killed all come once after the restart, with nobody asking', async () => {
  const patients = await raise(50);
  const raisedAt = Date.now();
  await stack.killWorkerd9();
  await until(raisedAt + CLOCK_MS + 500);
  await stack.restartWorker();
  const counted = await eventually(
    () => overdues(patients),
    (each) => each.every((n) => n > 0),
  );
  expect(counted).toEqual(patients.map(() => 1));
});

test('killed again and again while alarms run, each clock has come once, and the next one runs', async () => {
  for (const offsetMs of [-5, 0, 5, 15]) {
    const patients = await raise(3);
    const [first] = await eventually(nurse.worklist, (items) =>
      patients.every(({ id }) => items.some(({ patientId }) => patientId === id)),
    ).then((items) => items.filter(({ patientId }) => patients.some(({ id }) => id === patientId)));
    await until(Date.parse(first?.overdueAt ?? '') + offsetMs);
    await stack.killWorkerd9();
    await stack.restartWorker();
    const counted = await eventually(
      () => overdues(patients),
      (each) => each.every((n) => n > 0),
    );
    expect([offsetMs, counted]).toEqual([offsetMs, [1, 1, 1]]);
    const list = await eventually(nurse.worklist, (items) =>
      patients.every(({ id }) => items.some((item) => item.patientId === id && item.overdue)),
    );
    for (const { id } of patients) {
      const entry = list.find(({ patientId }) => patientId === id);
      expect(entry?.clock).toMatchObject({ kind: 'escalate' });
    }
  }
});

test('killed between an acknowledgement and its drain, the list and the records hear of it once', async () => {
  const [patient] = await raise(1);
  if (patient === undefined) throw new Error('Nobody');
  await stack.stopPostgres();
  const acknowledged = await eventually(
    async () => nurse.acknowledge(await nurse.entryOf(patient.id)),
    ({ status }) => status === 200,
  );
  await stack.killWorkerd9();
  await stack.startPostgres();
  await stack.restartWorker();
  const { alertId } = acknowledged.body;
  await nurse.entryOf(patient.id, ({ state }) => state === 'acknowledged');
  const lines = await eventually(
    () =>
      stack.ownerSql<{ event: string }>(
        "select event from alert_history where alert_id = $1 and event = 'acknowledged'",
        [alertId],
      ),
    (rows) => rows.length > 0,
  );
  expect(lines).toHaveLength(1);
});

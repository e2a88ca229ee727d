import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { alertsInPostgres, differences, drainedRows, redsOf, startLoad } from '../support/load.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 80, hangable: false });
afterAll(() => stack.stop());
const { nurse, takePatient } = castOf(stack);
const KILLS = 3;

test('PostgreSQL killed with -9 again and again under load: nothing is lost, nothing is there twice', async () => {
  const patients = Array.from({ length: 6 }, () => takePatient('copd'));
  const load = startLoad(patients);
  for (let kill = 0; kill < KILLS; kill += 1) {
    await load.until(load.kept + 200);
    await stack.killPostgres9();
    await load.until(load.kept + 200);
    await stack.startPostgres();
  }
  await load.until(load.kept + 200);
  const kept = await load.finish();
  const rows = await drainedRows(stack, patients);
  expect(differences(kept, rows)).toEqual([]);
  expect(rows).toHaveLength(kept.size);
  expect([...kept.values()].filter(({ resent }) => resent)).toEqual([]);

  const reds = redsOf(kept);
  await eventually(
    async () => ({ rows: await alertsInPostgres(stack, patients), list: await nurse.worklist() }),
    ({ rows, list }) =>
      rows.length === patients.length &&
      rows.every(
        ({ alert_id, patient_id, count, revision }) =>
          count === reds.get(patient_id) && list.find(({ alertId }) => alertId === alert_id)?.revision === revision,
      ),
  );
  const doubled = await stack.ownerSql<{ n: number }>(
    `select count(*)::int as n from alert_history where patient_id = any($1)
     group by alert_id, n having count(*) > 1`,
    [patients.map(({ id }) => id)],
  );
  expect(doubled).toEqual([]);
  // Between two reds its values are normal again, which is a line of its own.
  const lines = await stack.ownerSql<{ patient_id: string; n: number }>(
    `select patient_id, count(*)::int as n from alert_history
     where patient_id = any($1) and event in ('opened', 'repeated') group by patient_id`,
    [patients.map(({ id }) => id)],
  );
  expect(new Map(lines.map(({ patient_id, n }) => [patient_id, n]))).toEqual(reds);
});

test('what waits in many monitors arrives by itself once PostgreSQL is back, with nobody asking them', async () => {
  const patients = Array.from({ length: 30 }, () => takePatient('copd'));
  await stack.killPostgres9();
  const posted = await Promise.all(patients.map((patient) => patient.post([oxygen(95)])));
  expect(posted.every(({ status }) => status === 200)).toBe(true);
  // Time for several tries of each monitor, every one ended by an alarm of its own.
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  await stack.startPostgres();
  const rows = await eventually(
    () =>
      stack.ownerSql('select patient_id from measurement where patient_id = any($1)', [patients.map(({ id }) => id)]),
    (found) => found.length >= patients.length,
  );
  expect(rows).toHaveLength(patients.length);
});

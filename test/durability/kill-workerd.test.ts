import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { alertsInPostgres, differences, drainedRows, redsOf, type SentItem, startLoad } from '../support/load.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 30, acknowledgeRedWithinMs: 2_000, hangable: false });
afterAll(() => stack.stop());
const { nurse, takePatient } = castOf(stack);
const KILLS = 4;

describe('workerd killed with -9 again and again under load', () => {
  const patients = Array.from({ length: 6 }, () => takePatient('copd'));
  const acknowledged: string[] = [];
  let kept: ReadonlyMap<string, SentItem>;

  beforeAll(async () => {
    const load = startLoad(patients);
    for (let kill = 0; kill < KILLS; kill += 1) {
      await load.until(load.kept + 250);
      const patient = takePatient('copd');
      await patient.post([oxygen(82)]);
      const { alertId, status } = await acknowledgeAtOnce(patient.id);
      expect(status).toBe(200);
      acknowledged.push(alertId);
      await stack.killWorkerd9();
      await stack.restartWorker();
    }
    await load.until(load.kept + 250);
    kept = await load.finish();
  });

  /** The overdue clock may raise the revision in between: then it is tried with the new one. */
  async function acknowledgeAtOnce(patientId: string) {
    return eventually(
      async () => {
        const entry = await nurse.entryOf(patientId);
        const { status } = await nurse.acknowledge(entry);
        return { alertId: entry.alertId, status };
      },
      ({ status }) => status !== 409,
    );
  }

  test('every item that was answered as kept is in Postgres once, under the id that was answered', async () => {
    const rows = await drainedRows(stack, patients);
    expect(kept.size).toBeGreaterThan(250 * KILLS);
    expect([...kept.values()].filter(({ resent }) => resent).length).toBeGreaterThan(0);
    expect(differences(kept, rows)).toEqual([]);
    expect(rows).toHaveLength(kept.size);
  });

  test('each patient has the one alert, which counted every red reading once, in Postgres as on the worklist', async () => {
    const reds = redsOf(kept);
    const { rows, list } = await eventually(
      async () => ({ rows: await alertsInPostgres(stack, patients), list: await nurse.worklist() }),
      (seen) =>
        seen.rows.length === patients.length &&
        seen.rows.every(({ alert_id, patient_id, count, revision }) => {
          const shown = seen.list.find(({ alertId }) => alertId === alert_id);
          return count === reds.get(patient_id) && shown?.revision === revision && shown.count === count;
        }),
    );
    for (const { patient_id } of rows) expect(list.filter(({ patientId }) => patientId === patient_id)).toHaveLength(1);
  });

  test('what was acknowledged just before a kill stays acknowledged', async () => {
    // The list is told by the alarm that each monitor had set before it was killed.
    const list = await eventually(nurse.worklist, (items) =>
      items.every(({ alertId, state }) => !acknowledged.includes(alertId) || state === 'acknowledged'),
    );
    const entries = list.filter(({ alertId }) => acknowledged.includes(alertId));
    expect(entries).toHaveLength(KILLS);
    for (const entry of entries)
      expect(await nurse.acknowledge(entry)).toMatchObject({ status: 409, body: { code: 'already-acknowledged' } });
    const rows = await eventually(
      () => stack.ownerSql<{ state: string }>('select state from alert where alert_id = any($1)', [acknowledged]),
      (found) => found.length === KILLS && found.every(({ state }) => state === 'acknowledged'),
    );
    expect(rows).toHaveLength(KILLS);
  });
});

test('a clock that came due while workerd was dead runs after the restart, with nobody asking the patient’s monitor', async () => {
  const patient = takePatient('copd');
  expect((await patient.post([oxygen(83)])).status).toBe(200);
  const red = await nurse.entryOf(patient.id);
  await stack.killWorkerd9();
  const dueIn = Date.parse(red.overdueAt ?? '') - Date.now();
  await new Promise((resolve) => setTimeout(resolve, dueIn + 500));
  await stack.restartWorker();
  const overdue = await nurse.entryOf(patient.id, (item) => item.overdue);
  expect(overdue).toMatchObject({ alertId: red.alertId, state: 'open' });
  await eventually(
    () => stack.ownerSql<{ event: string }>('select event from alert_history where alert_id = $1', [red.alertId]),
    (history) => history.some(({ event }) => event === 'overdue'),
  );
});

test('a reading that was answered as kept just before a kill is on the worklist after the restart', async () => {
  const patient = takePatient('copd');
  expect((await patient.post([oxygen(81)])).status).toBe(200);
  await stack.killWorkerd9();
  await stack.restartWorker();
  const { alertId } = await nurse.entryOf(patient.id);
  await eventually(
    () => stack.ownerSql('select 1 from alert where alert_id = $1', [alertId]),
    (rows) => rows.length === 1,
  );
});

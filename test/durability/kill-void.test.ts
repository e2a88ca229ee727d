import type { AlertPage } from '@naer/contracts/records';
import { afterAll, expect, test } from 'vitest';
import { castOf, patientOf } from '../support/cast.ts';
import { registerDevice } from '../support/device-register.ts';
import { eventually } from '../support/eventually.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 4, hangable: false });
afterAll(() => stack.stop());
const cast = castOf(stack);
const { tenantId, nurse, takePatient } = cast;
const CALLS = 8;
const A_CALL = 500;
const MOST_ROUNDS = 12;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('killed at any moment the job of a void assignment goes on: every reading is entered in error once, and no other', async () => {
  const own = takePatient('copd');
  const device = await registerDevice(stack, cast);
  const begin = Date.now() - 10 * 24 * 60 * MINUTE_MS;
  const assignmentId = await device.assign(own.id, begin, { reason: 'et sett til' });
  const { deviceId } = device;
  const { credential } = await device.credential(assignmentId);
  const wrong = patientOf(stack.baseUrl, tenantId, { ...own, deviceId, deviceCredential: credential });
  const count = async (table: string) =>
    (await stack.ownerSql<{ n: number }>(`select count(*)::int as n from ${table} where patient_id = $1`, [own.id]))[0]
      ?.n ?? 0;
  await own.post([oxygen(85, { at: begin + MINUTE_MS })]);
  for (let nth = 0; nth < CALLS; nth += 1) {
    const items = Array.from({ length: A_CALL }, (_, n) =>
      oxygen(80, { at: begin + (2 + nth * A_CALL + n) * MINUTE_MS }),
    );
    expect((await wrong.post(items)).status).toBe(200);
  }
  await eventually(
    () => count('measurement'),
    (n) => n === CALLS * A_CALL + 1,
    120_000,
  );

  const path = `/api/v1/patients/${own.id}/assignments/${assignmentId}/corrections`;
  const body = { state: 'voided', expectVersion: 0, reason: 'wrong-patient' };
  const jobState = async () =>
    (
      await stack.ownerSql<{ state: string; done: string }>(
        "select state, done from job where kind = 'void-assignment'",
      )
    )[0];
  expect((await nurse.post(path, body)).status).toBe(201);
  const states = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS && (await jobState())?.state !== 'done'; round += 1) {
    await wait(50 + 60 * round);
    await stack.killWorkerd9();
    const job = await jobState();
    states.add(`${job?.state} ${job?.done}`);
    await stack.restartWorker();
    await stack.ownerSql(`update job set updated_at = now() - interval '1 hour' where state in ('waiting', 'running')`);
    await stack.sweep();
  }
  expect(states.size).toBeGreaterThan(1);
  await eventually(jobState, (job) => job?.state === 'done', 120_000);
  await eventually(
    () => count('measurement_correction'),
    (n) => n >= CALLS * A_CALL,
  );
  const left = await stack.ownerSql(
    `select m.assignment_id = $2 as void, c.sequence is not null as wrong, count(*)::int as n from measurement m
     left join measurement_correction c using (tenant_id, patient_id, sequence) where m.patient_id = $1 group by 1, 2`,
    [own.id, assignmentId],
  );
  expect(left).toEqual(
    expect.arrayContaining([
      { void: false, wrong: false, n: 1 },
      { void: true, wrong: true, n: CALLS * A_CALL },
    ]),
  );
  expect(left).toHaveLength(2);
  const alerts = async () => (await nurse.get<AlertPage>(`/api/v1/patients/${own.id}/alerts`)).body.items;
  expect(await eventually(alerts, ([alert]) => alert?.value === 85)).toMatchObject([
    { state: 'open', severity: 'red' },
  ]);
  const done = await stack.ownerSql("select shown from audit_event where action = 'assignment.done'");
  expect(done).toHaveLength(1);
}, 600_000);

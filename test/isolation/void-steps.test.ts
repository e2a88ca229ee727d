import { randomUUID } from 'node:crypto';
import { takeVoidStep } from '@naer/services/correction/take-void-step';
import type { VoidEffects } from '@naer/services/correction/void-effects';
import { loadJob } from '@naer/services/job/load-job';
import { noteFailedTry, triesOf } from '@naer/services/job/note-failed-try';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { startRecords } from '../support/records.ts';
import { must, seedTenant } from '../support/records-tenant.ts';

/** The job of a void assignment where monitors fail, or are not ready. */
const stack = await startRecords();
afterAll(() => stack.close());
const { records, query } = stack;

let named = { tenantId: '', jobId: '' };
beforeEach(async () => {
  const { tenantId, practitionerId, unitId, patients } = await seedTenant(records);
  const jobId = randomUUID();
  const { patientId, device } = patients[0] ?? {};
  named = { tenantId, jobId };
  await query(
    `insert into record_correction (tenant_id, patient_id, kind, record_id, n, command_id, state, reason, by, unit_id, version)
     values ($1, $2, 'assignment', $3, 1, $4, 'voided', 'wrong-patient', $5, $6, 2)`,
    [tenantId, patientId, device?.assignmentId, jobId, practitionerId, unitId],
  );
  await query(
    `insert into job (tenant_id, job_id, kind, created_by, detail) values ($1, $2, 'void-assignment', $3, $4)`,
    [
      tenantId,
      jobId,
      practitionerId,
      { v: 1, assignmentId: device?.assignmentId, patientId, deviceId: device?.deviceId },
    ],
  );
});

const job = async () => must(await loadJob(records, named));
const step = async (effects: Partial<VoidEffects> = {}) =>
  must(
    await takeVoidStep(
      {
        records,
        tellPatient: async () => true,
        pushDevice: async () => {},
        isDrained: async () => true,
        voidReadings: async () => 'done',
        ...effects,
      },
      await job(),
    ),
  );
const isDrained = async () => false;
async function fails(): Promise<never> {
  throw new Error('overloaded');
}

it('waits longer each time for a monitor that is not ready, begins anew once it moves, and has failed after hours', async () => {
  await step();
  const waits = [];
  for (let n = 0; n < 12; n += 1) waits.push((await step({ isDrained })).waitMs ?? 0);
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect([waits[0], waits.at(-1)]).toEqual([1_000, 30_000]);
  await step();
  expect((await job()).detail).not.toHaveProperty('waits');
  await query(`update job set detail = detail || '{"phase": "drain", "nth": 0, "waits": 719}' where job_id = $1`, [
    named.jobId,
  ]);
  expect(await step({ isDrained })).toEqual({ isDone: false, waitMs: 30_000 });
  expect(await step({ isDrained })).toEqual({ isDone: true });
  expect(await job()).toMatchObject({ state: 'failed', failure: 'monitor-not-ready' });
});

it.each([
  ['told', 'tellPatient', 0],
  ['asked what waits there', 'isDrained', 1],
  ['asked to judge', 'voidReadings', 7],
] as const)(
  'goes wrong where a monitor fails that is %s: it is tried for hours, and then has failed',
  async (_, what, after) => {
    for (let n = 0; n < after; n += 1) await step();
    await expect(step({ [what]: fails })).rejects.toThrow('overloaded');
    let pauseMs: number | undefined = 0;
    let all = 0;
    while (pauseMs !== undefined) {
      all += pauseMs;
      pauseMs = must(await noteFailedTry(records, await job(), 'step-failed'));
      expect(pauseMs ?? 0).toBeLessThanOrEqual(60_000);
    }
    expect(all).toBeGreaterThan(3 * 3_600_000);
    expect(triesOf(await job())).toBeGreaterThan(100);
    expect(await job()).toMatchObject({ state: 'failed', failure: 'step-failed' });
  },
);

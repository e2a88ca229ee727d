import type { RetentionRunView } from '@naer/contracts/retention';
import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { ended } from '../support/jobs.ts';
import { startStack } from '../support/stack.ts';
import { personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 30, hangable: false });
afterAll(() => stack.stop());
const { tenantId, nurse, unitId, ...ours } = castOf(stack);
const admin = await personAs(stack, tenantId, nurse.id, 'administrator');
const [going, staying] = [0, 1].map(() => Array.from({ length: 6 }, () => ours.takePatient('copd').id));
const TIMEOUT_MS = 600_000;
const MOST_ROUNDS = 30;
/** At which it is killed, by how many rows are left. */
const PLACES = 4;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const put = (text: string, ...values: readonly unknown[]) => stack.ownerSql(text, [tenantId, ...values]);

const start = async (dryRun: boolean) =>
  (await admin.post<{ jobId: string }>('/api/v1/retention/runs', { dryRun })).body.jobId;
const end = (jobId: string) => ended<RetentionRunView>(admin, `/api/v1/retention/runs/${jobId}`);
const left = async (table: string, patients: readonly string[]) =>
  (
    await stack.ownerSql<{ n: number }>(`select count(*)::int as n from ${table} where patient_id = any ($1)`, [
      patients,
    ])
  )[0]?.n;

test(
  'killed at any moment a run of the rule goes on: every row that is due is removed and counted once, and no other',
  async () => {
    for (const [patients = [], ago] of [
      [going, '11 years'],
      [staying, '9 years'],
    ] as const)
      await put(
        `update enrolment set active_from = now() - interval '20 years', active_to = now() - interval '${ago}'
         where tenant_id = $1 and patient_id = any ($2)`,
        patients,
      );
    const all = [...(going ?? []), ...(staying ?? [])];
    await put(
      `insert into measurement_seen (tenant_id, patient_id, sequence, at, seen_by, unit_id)
       select $1, p, n, now(), 'a', $3 from unnest($2::uuid[]) p, generate_series(1, 7000) n`,
      all,
      unitId,
    );
    await put(
      `insert into patient_message (tenant_id, message_id, patient_id, direction, text, at, sent_by, unit_id)
       select $1, gen_random_uuid(), p, 'to-patient', 'x', now() - n * interval '1 year', 'a', $3
       from unnest($2::uuid[]) p, generate_series(1, 20) n, generate_series(1, 150)`,
      all,
      unitId,
    );
    const rule = { count: 10, unit: 'years' };
    expect(
      (await admin.put('/api/v1/retention', { rules: { journal: rule, messages: rule }, daily: false })).status,
    ).toBe(200);
    const dry = await end(await start(true));
    expect(dry.classes.journal).toMatchObject({
      removed: 6,
      rows: { measurement_seen: 42_000, patient_message: 18_000 },
    });
    expect(dry.classes.messages).toMatchObject({ removed: 6 * 11 * 150, keptByRule: 6 * 9 * 150 });

    const jobId = await start(false);
    const seen = new Set<number>();
    // Later and later, on a slow machine as well, until it has been on its way at so many places.
    for (let round = 0; round < MOST_ROUNDS && seen.size < PLACES && !seen.has(0); round += 1) {
      await wait(60 + 60 * round);
      await stack.killWorkerd9();
      seen.add((await left('measurement_seen', going ?? [])) ?? -1);
      await stack.restartWorker();
      await stack.ownerSql(
        `update job set updated_at = now() - interval '1 hour' where state in ('waiting', 'running')`,
      );
      await stack.sweep();
    }
    expect(seen.size).toBeGreaterThanOrEqual(PLACES);
    const real = await end(jobId);
    expect([real.state, real.classes]).toEqual(['done', dry.classes]);
    for (const table of ['measurement_seen', 'patient_message', 'patient', 'enrolment', 'patient_identity'])
      expect([table, await left(table, going ?? [])]).toEqual([table, 0]);
    expect([await left('measurement_seen', staying ?? []), await left('patient_message', staying ?? [])]).toEqual([
      42_000,
      6 * 9 * 150,
    ]);
    const erased = await put(
      `select subject_patient_id as id from audit_event where tenant_id = $1 and action = 'patient.erase'`,
    );
    expect(erased.map(({ id }) => id as string).toSorted()).toEqual(going?.toSorted());
    expect(await put('select 1 from retention_receipt where tenant_id = $1 and not dry_run')).toHaveLength(1);
  },
  TIMEOUT_MS,
);

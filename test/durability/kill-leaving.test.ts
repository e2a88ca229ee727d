import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { asOperator, endEverybody, erasureOf, receiptArchives, takeLeave } from '../support/leaving.ts';
import { startStack } from '../support/stack.ts';
import { personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 30, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack);
const { tenantId } = ours;
const admin = await personAs(stack, tenantId, ours.nurse.id, 'administrator');
const patient = ours.takePatient('copd');
const TIMEOUT_MS = 300_000;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const JOURNAL = [
  'measurement',
  'alert',
  'alert_history',
  'plan_version',
  'patient_identity',
  'patient_national_id',
  'enrolment',
];
const journal = async () =>
  Object.fromEntries(
    await Promise.all(
      JOURNAL.map(async (table) => {
        const text = `select count(*) || md5(coalesce(string_agg(x::text, ',' order by x::text), '')) as is from ${table} x`;
        return [table, (await stack.ownerSql<{ is: string }>(text))[0]?.is] as const;
      }),
    ),
  );
/** Wakes what lost its turn: nothing waits for the next minute of the sweep. */
const sweepJobs = async () => {
  await stack.ownerSql(`update job set updated_at = now() - interval '1 hour' where state in ('waiting', 'running')`);
  await stack.sweep();
};

test(
  'killed at any moment of a tenant’s leaving and erasure it goes on: nothing twice, nothing left over, the journal as it was',
  async () => {
    expect((await patient.post([oxygen(82)])).status).toBe(200);
    await ours.nurse.entryOf(patient.id);
    for (let i = 0; i < 60; i += 1)
      await stack.ownerSql(
        `insert into push_subscription (tenant_id, subscription_id, practitioner_id, endpoint, p256dh, auth, ended_at)
         values ($1, gen_random_uuid(), $2, 'https://push.example/' || $3, 'p', 'a', now())`,
        [tenantId, ours.nurse.id, i],
      );
    await endEverybody(stack, ours);
    const leaving = takeLeave(stack, tenantId).catch(() => undefined);
    await wait(20);
    await stack.killWorkerd9();
    await leaving;
    await stack.restartWorker();
    // Said again, it stands as it was said first, whether it had come through or not.
    await takeLeave(stack, tenantId);
    await receiptArchives(stack, admin);

    const before = await journal();
    const [{ name } = { name: '' }] = await stack.ownerSql<{ name: string }>(
      'select name from tenant where tenant_id = $1',
      [tenantId],
    );
    const path = `/platform/v1/tenants/${tenantId}/erasures`;
    const { body } = await (await asOperator(stack)).post<{ jobId: string }>(path, { name });
    const stateOf = async () =>
      (
        await stack.ownerSql<{ state: string; phase: string | null }>(
          `select state, detail ->> 'phase' as phase from job where job_id = $1`,
          [body.jobId],
        )
      )[0];
    const seen = new Set<string>();
    for (const afterMs of [0, 40, 120, 250, 400, 600]) {
      await wait(afterMs);
      await stack.killWorkerd9();
      const standing = await stateOf();
      seen.add(standing?.phase ?? 'none');
      await stack.restartWorker();
      await sweepJobs();
      if (standing?.state === 'done') break;
    }
    const report = await erasureOf(await asOperator(stack), tenantId, body.jobId);
    // Cut short in the middle at least once, or this shows nothing.
    expect([...seen].some((phase) => phase !== 'none' && phase !== 'erased')).toBe(true);
    expect(report).toMatchObject({ state: 'done', phase: 'erased', held: 0 });
    const count = async (what: string) =>
      (
        await stack.ownerSql<{ n: number }>(`select count(*)::int as n from ${what} where tenant_id = $1`, [tenantId])
      )[0]?.n;
    expect(report.objects).toEqual({
      principals: ((await count('practitioner')) ?? 0) + ((await count('api_client')) ?? 0),
      monitors: await count('patient'),
      units: await count('unit'),
      devices: await count('device'),
    });
    expect(report.erased).toMatchObject({ push_subscription: await count('push_subscription') });
    expect(await stack.ownerSql(`select 1 from push_subscription where endpoint like '%push.example%'`)).toEqual([]);
    expect(await journal()).toEqual(before);
    for (const action of ['tenant.leave', 'tenant.left', 'tenant.erase'])
      expect([action, await stack.ownerSql('select action from audit_event where action = $1', [action])]).toEqual([
        action,
        [{ action }],
      ]);
    await eventually(
      async () => stack.objectsNaming(patient.id),
      (files) => files.length === 0,
    );
    expect((await patient.post([oxygen(95)])).status).toBe(401);
  },
  TIMEOUT_MS,
);

import { randomUUID } from 'node:crypto';
import { countKept } from '@naer/services/erasure/count-kept';
import { notesOf } from '@naer/services/erasure/erasure-notes';
import { isUnfinished, loadJob } from '@naer/services/job/load-job';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';
import { runningAs } from '../support/retention.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records, query } = stack;
const REFUSED = { code: '42501' };

let tenant: TestTenant;
let patientId = '';
beforeEach(async () => {
  tenant = await seedTenant(records, 1);
  patientId = tenant.patients[0]?.patientId ?? '';
});
/** As the application may. */
const app = (text: string, ...values: readonly unknown[]) =>
  stack.queryAs({ 'app.tenant_id': tenant.tenantId, 'app.scope': 'system' }, text, values);
const endBy = (when: string) =>
  app(`update enrolment set active_to = ${when} where patient_id = $1 returning 1`, patientId);

test('the application ends a follow-up now or later, never in the past, and removes no journal so', async () => {
  for (const past of [`now() - interval '11 years'`, `now() - interval '1 second'`, 'created_at'])
    await expect(endBy(past)).rejects.toMatchObject(REFUSED);
  expect(await endBy('now()')).toHaveLength(1);
  // Nor is an end that stands moved back, at once or by way of none.
  await expect(endBy(`active_to - interval '11 years'`)).rejects.toMatchObject(REFUSED);
  expect(await endBy('null')).toHaveLength(1);
  await expect(endBy(`now() - interval '11 years'`)).rejects.toMatchObject(REFUSED);
  expect(await endBy('now()')).toHaveLength(1);
  // Who leaves the end as it is may change the rest.
  expect(await app(`update enrolment set active_to = active_to, sensitive = true returning 1`)).toHaveLength(1);
  await expect(
    stack.queryAs(
      await runningAs(stack, tenant),
      `insert into retention_removal (tenant_id, patient_id, job_id) values ($1, $2, current_setting('app.retention_job')::uuid)`,
      [tenant.tenantId, patientId],
    ),
  ).rejects.toMatchObject(REFUSED);
});

test('nor does it write one down that was over long ago, as if somebody whom nobody followed had been followed', async () => {
  await endBy('now()');
  const insert = (to: string) =>
    app(
      `insert into enrolment (tenant_id, enrolment_id, patient_id, unit_id, programme, owner_organisation_id,
         controller_organisation_id, active_from, active_to)
       select tenant_id, gen_random_uuid(), patient_id, unit_id, programme, owner_organisation_id, controller_organisation_id,
         active_from, ${to} from enrolment where patient_id = $1 limit 1 returning 1`,
      patientId,
    );
  await expect(insert(`now() - interval '11 years'`)).rejects.toMatchObject(REFUSED);
  expect(await insert('null')).toHaveLength(1);
});

const keep = (until: string, organisationId: string | null = null) =>
  app(
    `insert into job (tenant_id, job_id, kind, operator, organisation_id, kept_until)
     values ($1, gen_random_uuid(), 'erasure', 'o', $2, ${until}) returning 1`,
    tenant.tenantId,
    organisationId,
  );

test('what an erasure keeps has no date within the least time, whatever the application says', async () => {
  await expect(keep(`now() + interval '10 years'`)).rejects.toMatchObject(REFUSED);
  await endBy('now()');
  const soon = `now() + interval '364 days'`;
  for (const whose of [null, tenant.organisationId]) {
    await expect(keep(`now() - interval '1 second'`, whose)).rejects.toMatchObject(REFUSED);
    await expect(keep(soon, whose)).rejects.toMatchObject(REFUSED);
    expect(await keep(`now() + interval '366 days'`, whose)).toHaveLength(1);
  }
  await expect(app(`update job set kept_until = now() - interval '1 second'`)).rejects.toMatchObject(REFUSED);
  await expect(app(`update job set kept_until = ${soon}`)).rejects.toMatchObject(REFUSED);
  await expect(app(`update measurement_correction set reason = 'x'`)).resolves.toEqual([]);
});

test('an erasure of what was written last long before the follow-up ended keeps it for the least time, and says until when', async () => {
  const { tenantId } = tenant;
  const jobId = randomUUID();
  await query(
    `insert into job (tenant_id, job_id, kind, operator, state, detail) values ($1, $2, 'erasure', 'o', 'running', '{"phase": "counting"}')`,
    [tenantId, jobId],
  );
  await endBy('now()');
  const load = async () => must(await loadJob(records, { tenantId, jobId }));
  for (let job = await load(); isUnfinished(job); job = await load())
    must(await countKept(records, job, { retentionYears: 0, now: Date.now() }));
  const [row] = await query<{ until: string; days: number }>(
    `select to_char(kept_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as until,
       (extract(epoch from kept_until - (select max(active_to) from enrolment where tenant_id = $1)) / 86400)::float8 as days
     from job where job_id = $2`,
    [tenantId, jobId],
  );
  expect([row?.days, notesOf(await load()).keptUntil]).toEqual([365, row?.until]);
});

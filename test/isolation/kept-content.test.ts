import { randomUUID } from 'node:crypto';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRecords } from '../support/records.ts';
import { seedEveryAccessTable } from '../support/records-access.ts';
import { testPatient } from '../support/records-changes.ts';
import { seedEveryFrameTable } from '../support/records-frame.ts';
import { seedEveryPatientTable } from '../support/records-patients.ts';
import { seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
let ours: TestTenant;
let theirs: TestTenant;

/** What names a patient in the journal, and an overwriting of it. */
const CONTENT: readonly (readonly [table: string, set: string])[] = [
  ['patient_national_id', `blind_index = 'erased/' || gen_random_uuid()`],
  ['patient_message', `text = 'erased'`],
  ['contact', 'note = null'],
  ['kin_relation', `subject_index = 'erased/' || kin_id`],
  ['record_correction', 'content = null, explanation = null'],
];
const overwrite = async ({ tenantId }: TestTenant, table: string, set: string) =>
  await stack.queryAs<{ n: number }>(
    { 'app.tenant_id': tenantId, 'app.scope': 'system' },
    `with p as (update ${table} set ${set} returning 1) select count(*)::int as n from p`,
  );

beforeAll(async () => {
  [ours, theirs] = [await seedTenant(stack.records, 2), await seedTenant(stack.records, 2)];
  for (const tenant of [ours, theirs]) {
    const patient = testPatient(tenant);
    await applyMonitorEvents(stack.records, [patient.payload(patient.contact(1), patient.message(1))]);
    await seedEveryFrameTable(stack.records, tenant);
    await seedEveryAccessTable(stack, tenant);
    await seedEveryPatientTable(stack, tenant);
  }
});

describe('what an erasure keeps of the journal', () => {
  it.each(CONTENT)('in %s is overwritten by nobody before its time has passed', async (table, set) => {
    await expect(overwrite(ours, table, set)).rejects.toMatchObject({ code: '42501' });
  });

  it.each(CONTENT)('in %s may go when it has, of that tenant alone, and not while it is held', async (table, set) => {
    const jobId = randomUUID();
    await stack.query(
      `insert into job (tenant_id, job_id, kind, operator, state, kept_until) values ($1, $2, 'erasure', 'o', 'done', now() - interval '1 second')
       on conflict do nothing`,
      [ours.tenantId, jobId],
    );
    await stack.query(
      `insert into legal_hold (tenant_id, hold_id, reason, decision_reference, placed_by) values ($1, $2, 'r', 'd', 'a')`,
      [ours.tenantId, jobId],
    );
    await expect(overwrite(ours, table, set)).rejects.toMatchObject({ code: '42501' });
    await stack.query(
      `insert into legal_hold_release (tenant_id, hold_id, reason, decision_reference, released_by) values ($1, $2, 'r', 'd', 'a')`,
      [ours.tenantId, jobId],
    );
    expect((await overwrite(ours, table, set))[0]?.n).toBeGreaterThan(0);
    await expect(overwrite(theirs, table, set)).rejects.toMatchObject({ code: '42501' });
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { seedTenant } from '../support/records-tenant.ts';
import { runRetention } from '../support/retention.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;

test('what goes of the journal of somebody who stays is in the patient’s log, and of nobody else; its monitor has let go of it first; a dry run writes nothing', async () => {
  const tenant = await seedTenant(records, 3);
  const [first, second, third] = tenant.patients.map(({ patientId }) => patientId);
  const own = (text: string, ...values: readonly unknown[]) => stack.query(text, [tenant.tenantId, ...values]);
  for (const [patientId, ago] of [
    [first, 11],
    [first, 12],
    [second, 11],
    [third, 9],
  ])
    await own(
      `insert into patient_message (tenant_id, message_id, patient_id, direction, text, at, sent_by, unit_id)
       values ($1, $2, $3, 'to-patient', 'x', now() - $4 * interval '1 year', 'a', $5)`,
      randomUUID(),
      patientId,
      ago,
      tenant.unitId,
    );
  await own(
    `insert into refusal_count (tenant_id, patient_id, device_id, day, code, total) select $1, $2, gen_random_uuid(), current_date - 3000 - n, 'c', 1 from generate_series(1, 3) n`,
    second,
  );
  const told = () =>
    own(
      `select action, subject_patient_id as id from audit_event
       where tenant_id = $1 and action like '%.erase' group by 1, 2 order by 1, (subject_patient_id = $2) desc`,
      first,
    );
  const rules = { messages: { count: 10, unit: 'years' }, quarantine: { count: 1, unit: 'years' } } as const;
  await runRetention(records, tenant, rules, { dryRun: true });
  expect(await told()).toEqual([]);
  const asked: string[] = [];
  const forgetMessages = async (_: string, patientId: string, until: number) => {
    expect(Math.round((Date.now() - until) / 86_400_000 / 365.25)).toBe(10);
    const standing = await own('select 1 from patient_message where tenant_id = $1 and patient_id = $2', patientId);
    if (standing.length === 0) throw new Error('the rows went first');
    asked.push(patientId);
    if (patientId === second) throw new Error('silent');
  };
  const last = await runRetention(records, tenant, { messages: rules.messages }, { forgetMessages, tries: 7 });
  expect([last.messages?.removed, last.messages?.keptByRule]).toEqual([2, 2]);
  expect([...new Set(asked)].toSorted()).toEqual([first, second].toSorted());
  const real = await runRetention(records, tenant, rules);
  expect([real.messages?.removed, real.quarantine?.removed]).toEqual([1, 3]);
  expect(await told()).toEqual([
    { action: 'message.erase', id: first },
    { action: 'message.erase', id: second },
    { action: 'quarantine.erase', id: second },
  ]);
});

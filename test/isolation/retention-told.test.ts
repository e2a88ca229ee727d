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

test('what somebody has in hand stays, though its time has passed; of a message only its own corrections go', async () => {
  const tenant = await seedTenant(records, 1);
  const [patient] = tenant.patients;
  if (patient === undefined) throw new Error('no patient');
  const { patientId, device, enrolmentId } = patient;
  const own = (text: string, ...values: readonly unknown[]) => stack.query(text, [tenant.tenantId, ...values]);
  for (const [nth, state] of ['held', 'releasing', 'released'].entries()) {
    await own(
      `insert into quarantine (tenant_id, patient_id, sequence, n, state, reason, device_id, assignment_id, measured_at, received_at, reading)
       values ($1, $2, $3, 1, $4, 'clock-spans-assignments', $5, $6, now(), now() - interval '2 years', '{"v": 1}')`,
      patientId,
      nth + 1,
      state,
      device.deviceId,
      device.assignmentId,
    );
    await own(
      `insert into device_quarantine (tenant_id, device_id, organisation_id, dedupe_key, reason, reading, received_at, state, release)
       values ($1, $2, $3, $4, 'clock-spans-assignments', '{"v": 1}', now() - interval '2 years', $4, case when $4 <> 'held' then '{"v": 1}'::jsonb end)`,
      device.deviceId,
      tenant.organisationId,
      state,
    );
  }
  for (const [state, enrolment] of [
    ['sent', null],
    ['declined', null],
    ['accepted', enrolmentId],
  ])
    await own(
      `insert into referral (tenant_id, referral_id, from_unit_id, to_unit_id, programme, purpose, risk, blind_index, key_id,
         sealed, sent_by, due_at, state, decided_at, enrolment_id)
       select $1, gen_random_uuid(), $2, $3, 'copd', 'p', 'low', 'index', key_id, 'sealed', $4, now(), $5, now() - interval '2 years', $6
       from tenant_key where tenant_id = $1`,
      tenant.otherUnitId,
      tenant.unitId,
      tenant.practitionerId,
      state,
      enrolment,
    );
  for (const text of ['old', 'young'])
    await own(
      `with m as (insert into patient_message (tenant_id, message_id, patient_id, direction, text, at, sent_by, unit_id)
         values ($1, gen_random_uuid(), $2, 'to-patient', $3, now() - case $3 when 'old' then 11 else 1 end * interval '1 year', 'a', $4) returning *)
       insert into record_correction (tenant_id, patient_id, kind, record_id, n, command_id, state, content, reason, by, unit_id, version)
       select tenant_id, patient_id, 'message', message_id, 1, gen_random_uuid(), 'corrected', jsonb_build_object('text', text), 'other', $5, unit_id, 1 from m`,
      patientId,
      text,
      tenant.unitId,
      tenant.practitionerId,
    );
  const year = { count: 1, unit: 'years' } as const;
  await runRetention(records, tenant, { quarantine: year, referrals: year, messages: { count: 10, unit: 'years' } });
  const left = async (table: string, column: string) =>
    (await own(`select ${column} as left from ${table} where tenant_id = $1`)).map((row) => row.left).toSorted();
  expect(await left('quarantine', 'state')).toEqual(['releasing']);
  expect(await left('device_quarantine', 'state')).toEqual(['releasing']);
  expect(await left('referral', 'state')).toEqual(['accepted', 'sent']);
  expect(await left('patient_message', 'text')).toEqual(['young']);
  expect(await left('record_correction', "content ->> 'text'")).toEqual(['young']);
});

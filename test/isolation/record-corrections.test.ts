import { randomUUID } from 'node:crypto';
import type { Reader } from '@naer/db/reader';
import { type CorrectRecord, correctRecord } from '@naer/services/correction/correct-record';
import { readRecordHistory } from '@naer/services/correction/read-record-history';
import { loadMonitorPast } from '@naer/services/patient/load-monitor-past';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { testPatient } from '../support/records-changes.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
const { records } = stack;
afterAll(() => stack.close());

const ACTS = { correct: 'contact.correct', void: 'contact.void', prepare: 'contact.prepare' };
let tenant: TestTenant;
let other: TestTenant;
beforeAll(async () => {
  [tenant, other] = [await seedTenant(records, 2), await seedTenant(records)];
});

/** A contact that nobody has corrected. */
let last = 0;
async function contact(): Promise<{ readonly patientId: string; readonly recordId: string; readonly at: number }> {
  const patient = testPatient(tenant);
  last += 1;
  const change = patient.contact(last);
  await applyMonitorEvents(records, [patient.payload(change)]);
  return { patientId: patient.patientId, recordId: change.contactId, at: change.contact.at };
}
const correct = (
  reader: Reader,
  of: Pick<CorrectRecord, 'patientId' | 'recordId'>,
  more: Partial<CorrectRecord> = {},
) =>
  correctRecord(records, reader, {
    kind: 'contact',
    patientId: of.patientId,
    recordId: of.recordId,
    commandId: randomUUID(),
    expectVersion: 0,
    reason: 'typing-error',
    isClinician: true,
    use: 'act',
    acts: ACTS,
    ...more,
  });
async function takesPart(unitId: string, patientId: string): Promise<void> {
  await stack.queryAs(
    { 'app.tenant_id': tenant.tenantId, 'app.scope': 'system' },
    `insert into care_relation (tenant_id, relation_id, patient_id, kind, unit_id, period, granted_by)
     values ($1, $2, $3, 'participant', $4, tstzrange(now() - interval '1 hour', null), $5) on conflict do nothing`,
    [tenant.tenantId, randomUUID(), patientId, unitId, tenant.practitionerId],
  );
}

test('of many at once one is kept, and the others are told which version stands', async () => {
  const of = await contact();
  const answers = await Promise.all(Array.from({ length: 8 }, () => correct(tenant.reader, of)));
  expect(answers.filter(({ ok }) => ok)).toEqual([{ ok: true, value: { version: 1 } }]);
  const refused = answers.filter(({ ok }) => !ok);
  expect(refused).toEqual(refused.map(() => ({ ok: false, error: { code: 'stale-version', version: 1 } })));
});

test('the same command at once, many times, is one correction', async () => {
  const of = await contact();
  const commandId = randomUUID();
  const answers = await Promise.all(Array.from({ length: 6 }, () => correct(tenant.reader, of, { commandId })));
  expect(answers).toEqual(answers.map(() => ({ ok: true, value: { version: 1 } })));
  expect(await stack.query('select 1 from record_correction where record_id = $1', [of.recordId])).toHaveLength(1);
  const elsewhere = await correct(tenant.reader, await contact(), { commandId });
  expect(elsewhere).toEqual({ ok: false, error: { code: 'command-reused' } });
});

test('who is no clinician corrects what their own unit wrote, and nothing else', async () => {
  const of = await contact();
  await takesPart(tenant.otherUnitId, of.patientId);
  const responder = { ...tenant.stranger, role: 'responder' };
  expect(await correct(responder, of, { isClinician: false })).toEqual({
    ok: false,
    error: { code: 'relation-too-weak' },
  });
  expect((await correct(tenant.stranger, of)).ok).toBe(true);
  expect((await correct(tenant.reader, await contact(), { isClinician: false })).ok).toBe(true);
});

test('of another tenant nothing is there, whoever asks', async () => {
  const of = await contact();
  expect(await correct(other.reader, of)).toEqual({ ok: false, error: { code: 'not-found' } });
  const read = { action: 'contact.history', use: 'read' } as const;
  const history = await readRecordHistory(records, other.reader, { kind: 'contact', ...of }, read);
  expect(history).toEqual({ ok: false, error: { code: 'not-found' } });
  expect(await stack.query('select 1 from record_correction where record_id = $1', [of.recordId])).toEqual([]);
});

test('the monitor is told what was before and is now, and begins anew with what stands', async () => {
  const { tenantId } = tenant;
  const of = await contact();
  const before = must(await loadRegistryFacts(records, tenantId, of.patientId));
  const moved = of.at - 1_234;
  expect((await correct(tenant.reader, of, { content: { channel: 'call', at: moved } })).ok).toBe(true);
  expect((await correct(tenant.reader, of, { expectVersion: 1 })).ok).toBe(true);
  const facts = must(await loadRegistryFacts(records, tenantId, of.patientId));
  const news = (facts.corrections ?? []).filter(({ version }) => version > before.version);
  expect(news).toEqual([
    { version: before.version + 1, kind: 'contact', was: of.at, at: moved },
    { version: before.version + 2, kind: 'contact', was: moved, at: null },
  ]);
  const stands = must(await loadMonitorPast(records, tenantId, of.patientId, of.at));
  expect(stands.contactTimes).not.toContain(of.at);
  expect(stands.contactTimes).not.toContain(moved);
});

test('nothing of a correction is changed or taken away by the Worker’s role', async () => {
  const settings = { 'app.tenant_id': tenant.tenantId, 'app.scope': 'system' };
  const all = async () => await stack.query('select * from record_correction order by record_id, n');
  const before = await all();
  expect(before.length).toBeGreaterThan(3);
  for (const text of [
    "update record_correction set state = 'voided'",
    'update record_correction set n = n + 1',
    'update record_correction set content = null',
  ])
    await expect(stack.queryAs(settings, text), text).rejects.toMatchObject({ code: '42501' });
  // Only what has been kept for as long as it must be goes, by its own verb (0042).
  await stack.queryAs(settings, 'delete from record_correction');
  expect(await all()).toEqual(before);
});

test('what was registered is made void and never reworded, and an id that a caller chose is each patient’s own', async () => {
  const { tenantId, practitionerId, unitId, patients } = await seedTenant(records, 2);
  const recordId = randomUUID();
  const put = (nth: number, kind: string, state: string) =>
    stack.queryAs(
      { 'app.tenant_id': tenantId, 'app.scope': 'system' },
      `insert into record_correction (tenant_id, patient_id, kind, record_id, n, command_id, state, reason, by, unit_id, version)
       values ($1, $2, $3, $4, 1, gen_random_uuid(), $5, 'other', $6, $7, 1) returning 1 as one`,
      [tenantId, patients[nth]?.patientId, kind, recordId, state, practitionerId, unitId],
    );
  for (const kind of ['consent', 'pause', 'kin', 'relation', 'block']) {
    await expect(put(0, kind, 'corrected')).rejects.toMatchObject({ code: '23514' });
    expect([...(await put(0, kind, 'voided')), ...(await put(1, kind, 'voided'))]).toEqual([{ one: 1 }, { one: 1 }]);
    await expect(put(1, kind, 'voided')).rejects.toMatchObject({ code: '23505' });
  }
});

test('an event is its patient’s by its number, and is made void, never reworded', async () => {
  const { tenantId, practitionerId, unitId, patients } = await seedTenant(records, 2);
  const [own, other] = patients.map(({ patientId }) => patientId);
  const put = (recordId: string | undefined, part: string, state: string) =>
    stack.queryAs(
      { 'app.tenant_id': tenantId, 'app.scope': 'system' },
      `insert into record_correction (tenant_id, patient_id, kind, record_id, part, n, command_id, state, reason, by, unit_id, version)
       values ($1, $2, 'event', $3, $4, 1, gen_random_uuid(), $5, 'other', $6, $7, 1) returning 1 as one`,
      [tenantId, own, recordId, part, state, practitionerId, unitId],
    );
  for (const [recordId, part, state] of [
    [other, '1', 'voided'],
    [own, '', 'voided'],
    [own, '1', 'corrected'],
  ] as const)
    await expect(put(recordId, part, state)).rejects.toMatchObject({ code: '23514' });
  expect([...(await put(own, '1', 'voided')), ...(await put(own, '2', 'voided'))]).toEqual([{ one: 1 }, { one: 1 }]);
  await expect(put(own, '2', 'voided')).rejects.toMatchObject({ code: '23505' });
});

test('a correction is told to the patient’s own monitor alone, and who reads its history is in the log with what was read', async () => {
  const of = await contact();
  expect((await correct(tenant.reader, of, { explanation: 'of this one' })).ok).toBe(true);
  const { tenantId } = tenant;
  const bystander = must(await loadRegistryFacts(records, tenantId, tenant.patients[1]?.patientId ?? ''));
  expect(bystander.corrections ?? []).toEqual([]);
  const reader = { ...tenant.reader, requestId: randomUUID() };
  must(
    await readRecordHistory(records, reader, { kind: 'contact', ...of }, { action: 'contact.history', use: 'read' }),
  );
  expect(
    await stack.query('select action, subject_patient_id, subject_id from audit_event where request_id = $1', [
      reader.requestId,
    ]),
  ).toEqual([{ action: 'contact.history', subject_patient_id: of.patientId, subject_id: of.recordId }]);
});

test('what is over stays as it ended when it is made void, and another patient’s of the same id as it is', async () => {
  const { tenantId, practitionerId, patients } = tenant;
  const [patientId = '', other = ''] = patients.map((one) => one.patientId);
  const recordId = randomUUID();
  for (const [of, endedAt] of [
    [patientId, '2026-11-21'],
    [other, null],
  ])
    await stack.query(
      `insert into monitoring_pause (tenant_id, patient_id, pause_id, created_by, from_at, to_at, reason, ended_at, ended_by)
       values ($1, $2, $3, $4, '2026-11-20', '2026-11-29', 'holiday', $5, case when $5::timestamptz is not null then $4::uuid end)`,
      [tenantId, of, recordId, practitionerId, endedAt],
    );
  const acts = { void: 'pause.void', prepare: 'pause.prepare' };
  const ended = async () =>
    await stack.query(
      `select ended_at = '2026-11-21' as kept, ended_by is null as runs from monitoring_pause where pause_id = $1 order by 1`,
      [recordId],
    );
  const before = await ended();
  expect((await correct(tenant.reader, { patientId, recordId }, { kind: 'pause', use: 'answer', acts })).ok).toBe(true);
  expect([before, await ended()]).toEqual(
    Array(2).fill([
      { kept: true, runs: false },
      { kept: null, runs: true },
    ]),
  );
});

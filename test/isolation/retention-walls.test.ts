import { randomUUID } from 'node:crypto';
import { TABLES_OF_CLASS } from '@naer/domain/retention/retention-class';
import { sealAudit } from '@naer/services/audit/seal-audit';
import { liftHold } from '@naer/services/hold/lift-hold';
import { placeHold } from '@naer/services/hold/place-hold';
import { listMeasurements } from '@naer/services/measurement/list-measurements';
import { createOrganisation } from '@naer/services/organisation/create-organisation';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { saveRetentionSetting } from '@naer/services/retention/retention-setting';
import { startDailyRetention, startRetention } from '@naer/services/retention/start-retention';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startRecords } from '../support/records.ts';
import { testPatient } from '../support/records-changes.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';
import { backdateSeals, runningAs, runRetention } from '../support/retention.ts';

/** What the database itself keeps: from a run that asks for too much, and from two that meet. */
const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;
const RULES = { journal: { count: 10, unit: 'years' } } as const;
const WHY = { reason: 'r', decisionReference: 'd' };

let tenant: TestTenant;
let [first = '', second = '', third = '']: string[] = [];
const own = (text: string, ...values: readonly unknown[]) => stack.query(text, [tenant.tenantId, ...values]);
const steward = () => ({ tenantId: tenant.tenantId, actorId: tenant.practitionerId });
const hold = async (of: { patientId?: string; organisationId?: string } = {}) => {
  const holdId = randomUUID();
  must(await placeHold(records, steward(), { holdId, ...of, ...WHY }));
  return holdId;
};
const merge = (from: string, to: string) =>
  own(
    `insert into patient_merge (tenant_id, merge_id, from_patient_id, to_patient_id, reason, by, by_unit_id) values ($1, gen_random_uuid(), $2, $3, 'r', $4, $5)`,
    from,
    to,
    tenant.practitionerId,
    tenant.unitId,
  );
const begin = (run: Record<string, string>, patientId: string) =>
  stack.queryAs(run, 'insert into retention_removal (tenant_id, patient_id, job_id) values ($1, $2, $3)', [
    tenant.tenantId,
    patientId,
    run['app.retention_job'],
  ]);
const standing = async () =>
  (await own('select patient_id as id from patient where tenant_id = $1')).map((row) => row.id);

/** The follow-up of two patients with a measurement each ended long ago; a third is followed. */
beforeEach(async () => {
  tenant = await seedTenant(records, 3);
  [first = '', second = '', third = ''] = tenant.patients.map(({ patientId }) => patientId);
  for (const nth of [0, 1]) {
    const patient = testPatient(tenant, nth);
    await applyMonitorEvents(records, [
      patient.payload(patient.measurement(1), patient.correction(1), patient.contact(1)),
    ]);
  }
  await own(
    `update enrolment set active_from = now() - interval '30 years', active_to = now() - interval '11 years' where tenant_id = $1 and patient_id <> $2`,
    third,
  );
});

describe('a run that is under way', () => {
  test('takes of every table of a journal what is of those alone whose removal has begun', async () => {
    await merge(first, second);
    await own(
      `insert into record_correction (tenant_id, patient_id, kind, record_id, n, command_id, state, reason, by, unit_id, version)
       select $1, $2, 'contact', gen_random_uuid(), 1, gen_random_uuid(), 'voided', 'other', $3, $4, 1`,
      first,
      tenant.practitionerId,
      tenant.unitId,
    );
    const counts = async (whose: string) =>
      await Promise.all(
        TABLES_OF_CLASS.journal.map(async (table) => {
          const is = table === 'patient_merge' ? 'true' : `patient_id ${whose} $2`;
          const rows = await own(`select 1 from ${table} where tenant_id = $1 and ($2::uuid is null or ${is})`, third);
          return [table, rows.length] as const;
        }),
      );
    const before = await counts('<>');
    expect(Object.fromEntries(before)).toMatchObject({
      measurement: 2,
      contact: 2,
      record_correction: 1,
      patient_merge: 1,
      patient: 2,
    });
    await own(
      `update enrolment set active_to = now() - interval '11 years', active_from = now() - interval '30 years' where tenant_id = $1 and patient_id = $2`,
      third,
    );
    const run = await runningAs(stack, tenant);
    await begin(run, third);
    for (const table of TABLES_OF_CLASS.journal) await stack.queryAs(run, `delete from ${table}`);
    expect(await counts('<>')).toEqual(before);
    expect(await standing()).toEqual(expect.arrayContaining([first, second]));
    expect(await standing()).toHaveLength(2);
  });

  test('lets go of who may log in of its own tenant alone, and nobody else does', async () => {
    const { 'app.retention_job': _, ...none } = await runningAs(stack, tenant);
    const run = await runningAs(stack, tenant);
    const gone = (settings: Record<string, string>) =>
      stack.queryAs(settings, 'delete from citizen_directory returning tenant_id');
    const known = async () => (await stack.query('select 1 from citizen_directory')).length;
    await seedTenant(records, 1);
    const before = await known();
    expect(await gone(none)).toEqual([]);
    expect(await gone(run)).toEqual(tenant.patients.map(() => ({ tenant_id: tenant.tenantId })));
    expect(await known()).toBe(before - 3);
  });
});

describe('a journal that goes', () => {
  test('waits for an alert that is alive in another record of the person', async () => {
    await merge(first, second);
    const other = testPatient(tenant, 1);
    await applyMonitorEvents(records, [other.payload(other.alert(1))]);
    expect((await runRetention(records, tenant, RULES)).journal).toMatchObject({ removed: 0, keptByRule: 3 });
    await own(`update alert set state = 'resolved' where tenant_id = $1`);
    expect((await runRetention(records, tenant, RULES)).journal).toMatchObject({ removed: 2 });
  });

  test('takes the log-in of nobody who is named by another as well: as a patient, or as somebody’s kin', async () => {
    const [firsts = '', seconds = '', thirds = ''] = tenant.patients.map(({ nationalIdIndexes: [one = ''] }) => one);
    const kin = (patientId: string, index: string) =>
      own(
        `insert into kin_relation (tenant_id, kin_id, patient_id, subject_index, basis, may_see, period, granted_by)
         values ($1, gen_random_uuid(), $2, $3, 'consent', '{status}', tstzrange(now(), null), $4)`,
        patientId,
        index,
        tenant.practitionerId,
      );
    for (const index of ['alone', 'shared', thirds]) await kin(first, index);
    for (const index of ['shared', firsts]) await kin(third, index);
    const known = async () =>
      (await own('select subject_index as index from citizen_directory where tenant_id = $1')).map(
        ({ index }) => index,
      );
    expect((await known()).toSorted()).toEqual(['alone', 'shared', firsts, seconds, thirds].toSorted());
    expect((await runRetention(records, tenant, RULES)).journal).toMatchObject({ removed: 2 });
    expect((await known()).toSorted()).toEqual(['shared', firsts, thirds].toSorted());
  });
});

test('one run of a tenant is under way at a time, also of those that the sweep starts', async () => {
  const { tenantId } = tenant;
  must(await saveRetentionSetting(records, steward(), { seen: 0, rules: RULES, daily: false }));
  expect(must(await startDailyRetention(records, tenantId))).toBeUndefined();
  must(await saveRetentionSetting(records, steward(), { seen: 1, rules: RULES, daily: true }));
  expect(await saveRetentionSetting(records, steward(), { seen: 1, rules: {}, daily: false })).toEqual({
    ok: false,
    error: { code: 'stale-version', version: 2 },
  });
  const start = () => startRetention(records, steward(), { jobId: randomUUID(), dryRun: true });
  const started = await Promise.all([start(), start(), start()]);
  expect(started.filter(({ ok }) => ok)).toHaveLength(1);
  expect(started.find(({ ok }) => !ok)).toEqual({ ok: false, error: { code: 'wrong-state' } });
  expect(must(await startDailyRetention(records, tenantId))).toBeUndefined();
  await own(`update job set state = 'done' where tenant_id = $1`);
  // Nor of a tenant that has left.
  await own(`update tenant set state = 'left' where tenant_id = $1`);
  expect([await start(), await startDailyRetention(records, tenantId)]).toEqual([
    { ok: false, error: { code: 'wrong-state' } },
    { ok: true, value: undefined },
  ]);
  await own(`update tenant set state = 'active' where tenant_id = $1`);
  expect(must(await startDailyRetention(records, tenantId))).toEqual(expect.any(String));
});

describe('a hold', () => {
  test('that is lifted holds nothing any more, while another stands', async () => {
    const lifted = await hold({ patientId: first });
    await hold({ patientId: second });
    must(await liftHold(records, steward(), { holdId: lifted, ...WHY }));
    expect((await runRetention(records, tenant, RULES)).journal).toMatchObject({ removed: 1, keptByHold: 1 });
    expect((await standing()).toSorted()).toEqual([second, third].toSorted());
  });

  test('of who owns the equipment keeps the journal as well, of the record that another was joined with too', async () => {
    const { tenantId } = tenant;
    const owner = { tenantId, organisationId: randomUUID(), kind: 'municipality', name: 'Eier' } as const;
    must(await createOrganisation(records, { ...owner, number: '974760673' }));
    await own(
      'update enrolment set owner_organisation_id = $2 where tenant_id = $1 and patient_id = $3',
      owner.organisationId,
      first,
    );
    await hold({ organisationId: owner.organisationId });
    await merge(first, second);
    expect((await runRetention(records, tenant, RULES)).journal).toMatchObject({ removed: 0, keptByHold: 2 });
  });
});

describe('two that meet', () => {
  const MARK = 4_711;
  /** `act`, once another transaction has done `before`; that does `after` and commits when somebody waits for it. */
  async function meanwhile(before: string, after: string, act: () => Promise<unknown>): Promise<void> {
    const other = stack.query(`do $$ begin
      ${before}; perform pg_advisory_xact_lock(${MARK});
      for i in 1..200 loop
        exit when exists (select from pg_locks where not granted); perform pg_sleep(0.02);
      end loop;
      ${after}; end $$`);
    await eventually(
      () => stack.query(`select 1 from pg_locks where locktype = 'advisory' and objid = ${MARK}`),
      ([row]) => row !== undefined,
    );
    await act();
    await other;
  }
  const takesHolds = () => `perform pg_advisory_xact_lock(hashtextextended('naer hold ' || '${tenant.tenantId}', 0))`;
  const holdsAll = () => `insert into legal_hold (tenant_id, hold_id, reason, decision_reference, placed_by)
    values ('${tenant.tenantId}', gen_random_uuid(), 'r', 'd', 'a')`;
  const follows = (patientId: string) =>
    `update enrolment set active_to = null where tenant_id = '${tenant.tenantId}' and patient_id = '${patientId}'`;

  test('a hold that is being placed keeps the journal and the block of the log that are about to go', async () => {
    // Refused, for nobody follows the patient: a row of the log as well.
    await listMeasurements(records, tenant.reader, { patientId: first });
    must(await sealAudit(records, tenant.tenantId));
    await backdateSeals(stack, tenant.tenantId, { upTo: 1, days: 3_000 });
    const run = await runningAs(stack, tenant);
    await meanwhile(takesHolds(), holdsAll(), () => expect(begin(run, first)).rejects.toMatchObject({ code: '42501' }));
    await own(`insert into legal_hold_release (tenant_id, hold_id, reason, decision_reference, released_by)
      select tenant_id, hold_id, 'r', 'd', 'a' from legal_hold where tenant_id = $1`);
    await meanwhile(takesHolds(), holdsAll(), () =>
      stack.queryAs(run, 'insert into audit_expiry (tenant_id, job_id) values ($1, $2)', [
        tenant.tenantId,
        run['app.retention_job'],
      ]),
    );
    expect(await own('select 1 from audit_expiry where tenant_id = $1')).toEqual([]);
  });

  test('who is being enrolled has no journal that goes, and whose journal is about to go is not enrolled', async () => {
    const run = await runningAs(stack, tenant);
    await meanwhile(follows(first), 'null', () => expect(begin(run, first)).rejects.toMatchObject({ code: '42501' }));
    const removes = `insert into retention_removal (tenant_id, patient_id, job_id)
      values ('${tenant.tenantId}', '${second}', '${run['app.retention_job']}')`;
    const { 'app.retention_job': _, ...none } = run;
    await meanwhile(removes, 'null', () =>
      expect(
        stack.queryAs(
          none,
          `insert into enrolment (tenant_id, enrolment_id, patient_id, unit_id, programme, owner_organisation_id, controller_organisation_id, active_from)
           values ($1, gen_random_uuid(), $2, $3, 'copd', $4, $4, now())`,
          [tenant.tenantId, second, tenant.unitId, tenant.organisationId],
        ),
      ).rejects.toMatchObject({ code: '23503' }),
    );
  });

  test('who places or lifts a hold waits for whoever is removing', async () => {
    const removes = `perform pg_advisory_xact_lock_shared(hashtextextended('naer hold ' || '${tenant.tenantId}', 0))`;
    const isWaited = `if not exists (select from pg_locks where not granted) then raise exception 'nobody waits'; end if`;
    const given = { holdId: randomUUID(), ...WHY };
    for (const act of [placeHold, liftHold])
      await meanwhile(removes, isWaited, async () => must(await act(records, steward(), given)));
  });
});

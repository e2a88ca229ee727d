import { randomUUID } from 'node:crypto';
import { TABLES_OF_CLASS } from '@naer/domain/retention/retention-class';
import { liftHold } from '@naer/services/hold/lift-hold';
import { placeHold } from '@naer/services/hold/place-hold';
import { enrolPatients } from '@naer/services/patient/enrol-patients';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { testPatient } from '../support/records-changes.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';
import { runningAs, runRetention } from '../support/retention.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;
const RULES = { journal: { count: 10, unit: 'years' }, jobs: { count: 30, unit: 'days' } } as const;
const WHY = { reason: 'r', decisionReference: 'd' };

let tenant: TestTenant;
let [first, second, third]: string[] = [];
const system = (more: Record<string, string> = {}) => ({
  'app.tenant_id': tenant.tenantId,
  'app.scope': 'system',
  ...more,
});
const steward = () => ({ tenantId: tenant.tenantId, actorId: tenant.practitionerId });
const hold = async (of: { patientId?: string | undefined; organisationId?: string } = {}) => {
  const holdId = randomUUID();
  must(await placeHold(records, steward(), { holdId, ...of, ...WHY }));
  return holdId;
};
const end = (patientId = '', ago = '11 years') =>
  stack.query(
    `update enrolment set active_to = now() - interval '${ago}', active_from = now() - interval '30 years' where patient_id = $1`,
    [patientId],
  );
const begin = (run: Record<string, string>, patientId = '') =>
  stack.queryAs(run, 'insert into retention_removal (tenant_id, patient_id, job_id) values ($1, $2, $3)', [
    tenant.tenantId,
    patientId,
    run['app.retention_job'],
  ]);
const standing = async () =>
  (await stack.query<{ id: string }>('select patient_id as id from patient where tenant_id = $1', [tenant.tenantId]))
    .map(({ id }) => id)
    .toSorted();
/** How many rows of each table are the patient's. */
const rowsOf = async (patientId = '') =>
  await Promise.all(
    TABLES_OF_CLASS.journal
      .filter((table) => table !== 'patient_merge')
      .map(async (table) => [
        table,
        (await stack.query<{ n: string }>(`select count(*) as n from ${table} where patient_id = $1`, [patientId]))[0]
          ?.n,
      ]),
  );
const all = (...ids: (string | undefined)[]) => ids.filter((id) => id !== undefined).toSorted();

/** Three patients with a measurement each; the follow-up of the first two ended long ago. */
beforeEach(async () => {
  tenant = await seedTenant(records, 3);
  [first, second, third] = tenant.patients.map(({ patientId }) => patientId);
  for (const nth of [0, 1, 2]) {
    const patient = testPatient(tenant, nth);
    await applyMonitorEvents(records, [
      patient.payload(patient.measurement(1), patient.correction(1), patient.message(1)),
    ]);
  }
  await end(first);
  await end(second);
});

describe('a row is taken away', () => {
  test('in a run of the rule that is under way, of its own tenant, and in no other transaction', async () => {
    const other = await seedTenant(records, 1);
    const job = async (of: TestTenant, dryRun: boolean, kind = 'retention') => {
      const jobId = randomUUID();
      await stack.query(
        `insert into job (tenant_id, job_id, kind, created_by, dry_run) values ($1, $2, $3, $4, $5) on conflict do nothing`,
        [of.tenantId, jobId, kind, of.practitionerId, dryRun],
      );
      return jobId;
    };
    const ask = (jobId?: string, table = 'measurement') =>
      stack.queryAs(
        system(jobId === undefined ? {} : { 'app.retention_job': jobId }),
        `delete from ${table} returning 1`,
      );
    expect(await ask()).toEqual([]);
    for (const jobId of [
      randomUUID(),
      await job(tenant, true),
      await job(other, false),
      await job(tenant, false, 'archive'),
    ])
      expect([await ask(jobId), await ask(jobId, 'patient_message')]).toEqual([[], []]);
    // Nor by a run, of a journal whose removal has not begun; and then of no other, nor of who is held since.
    const run = await runningAs(stack, tenant);
    const running = run['app.retention_job'];
    expect(await ask(running)).toEqual([]);
    await begin(run, first);
    await begin(run, second);
    await hold({ patientId: first });
    expect(await ask(running)).toHaveLength(1);
    expect(
      (
        await stack.query<{ id: string }>('select patient_id as id from measurement where tenant_id = $1', [
          tenant.tenantId,
        ])
      )
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(all(first, third));
  });

  test('of a journal whose removal has begun: by the run under way, never of who is followed, held, or was followed within a year', async () => {
    const refused = (settings: Record<string, string>, patientId?: string) =>
      expect(begin(settings, patientId)).rejects.toMatchObject({ code: '42501' });
    for (const no of [{ kind: 'archive' }, { dryRun: true }]) await refused(await runningAs(stack, tenant, no), first);
    const run = await runningAs(stack, tenant);
    await refused(run, third);
    await refused(run, randomUUID());
    await end(third, '364 days');
    await refused(run, third);
    await hold({ patientId: second });
    await refused(run, second);
    await refused({ ...run, 'app.retention_job': randomUUID() }, first);
    // Another record of the same person was followed.
    await stack.query(
      `insert into patient_merge (tenant_id, merge_id, from_patient_id, to_patient_id, reason, by, by_unit_id) values ($1, gen_random_uuid(), $2, $3, 'r', $4, $5)`,
      [tenant.tenantId, first, third, tenant.practitionerId, tenant.unitId],
    );
    await refused(run, first);
    await end(third, '365 days 1 minute');
    await begin(run, first);
    await begin(run, third);
    await stack.query(`update job set state = 'done' where tenant_id = $1`, [tenant.tenantId]);
    expect(await stack.queryAs(run, 'delete from measurement returning 1')).toEqual([]);
  });
});

describe('a hold', () => {
  test.each([
    ['the patient', () => ({ patientId: first }), 1],
    ['another record of the same person', () => ({ patientId: third }), 1],
    ['the organisation that is controller', () => ({ organisationId: tenant.organisationId }), 0],
    ['the whole tenant', () => ({}), 0],
  ] as const)('over %s keeps the journal from the rule, whole, until it is lifted', async (name, of, removed) => {
    if (name.startsWith('another')) {
      await end(third);
      // Taken back since: they were one person, and what is of one may be of both.
      await stack.query(
        `insert into patient_merge (tenant_id, merge_id, from_patient_id, to_patient_id, reason, by, by_unit_id, undone_at, undone_by, undone_unit_id, undone_why)
         values ($1, gen_random_uuid(), $2, $3, 'r', $4, $5, now(), $4, $5, 'w')`,
        [tenant.tenantId, first, third, tenant.practitionerId, tenant.unitId],
      );
    }
    const holdId = await hold(of());
    const dry = await runRetention(records, tenant, RULES, { dryRun: true });
    const real = await runRetention(records, tenant, RULES);
    expect(real.journal).toEqual(dry.journal);
    expect(real.journal?.removed).toBe(removed);
    expect(await standing()).toContain(first);
    must(await liftHold(records, steward(), { holdId, ...WHY }));
    await runRetention(records, tenant, RULES);
    expect(await standing()).not.toContain(first);
  });

  test('that comes while the journal is going stops it there: no row has gone, and it is counted as held', async () => {
    const known = () =>
      stack.query('select subject_index from citizen_directory where tenant_id = $1 order by 1', [tenant.tenantId]);
    const [before, rows] = [await known(), await rowsOf(first)];
    const real = await runRetention(records, tenant, RULES, {
      forgetPatient: async (_, patientId) => {
        if (patientId === first) await hold({ patientId });
        return 'erased';
      },
    });
    expect(real.journal).toMatchObject({ removed: 1, keptByHold: 1, keptByRule: 1 });
    expect(await rowsOf(first)).toEqual(rows);
    expect(await standing()).toEqual(all(first, third));
    expect(await known()).toHaveLength(before.length - 1);
  });

  test('is of who and what is the tenant’s, and its history stays', async () => {
    const other = await seedTenant(records, 1);
    for (const of of [{ patientId: other.patients[0]?.patientId }, { organisationId: other.organisationId }])
      expect(await placeHold(records, steward(), { holdId: randomUUID(), ...of, ...WHY })).toMatchObject({
        ok: false,
        error: { code: 'not-found' },
      });
    const holdId = await hold({ patientId: first });
    must(await placeHold(records, steward(), { holdId, patientId: first, ...WHY }));
    for (const other of [{ reason: 'x' }, { decisionReference: 'x' }, { patientId: second }])
      expect(await placeHold(records, steward(), { holdId, patientId: first, ...WHY, ...other })).toMatchObject({
        ok: false,
        error: { code: 'already-exists' },
      });
    must(await liftHold(records, steward(), { holdId, ...WHY }));
    must(await liftHold(records, steward(), { holdId, reason: 'again', decisionReference: 'x' }));
    for (const statement of [
      'update legal_hold set reason = $1',
      'update legal_hold_release set reason = $1',
      'delete from legal_hold where reason <> $1',
    ])
      await expect(stack.queryAs(system(), statement, ['y'])).rejects.toMatchObject({ code: '42501' });
    expect(await stack.query('select reason from legal_hold_release where hold_id = $1', [holdId])).toEqual([
      { reason: 'r' },
    ]);
    // Each once, in the log of the patient, with the decision that it rests on.
    expect(
      await stack.query(
        `select action, decision_reference as d from audit_event where subject_patient_id = $1 and subject_id = $2 order by 1`,
        [first, holdId],
      ),
    ).toEqual([
      { action: 'hold.lift', d: 'd' },
      { action: 'hold.place', d: 'd' },
    ]);
  });
});

describe('a journal', () => {
  test('goes when the follow-up of every record of the person ended so long ago, and no alert is alive', async () => {
    await stack.query(
      `insert into patient_merge (tenant_id, merge_id, from_patient_id, to_patient_id, reason, by, by_unit_id) values ($1, gen_random_uuid(), $2, $3, 'r', $4, $5)`,
      [tenant.tenantId, first, third, tenant.practitionerId, tenant.unitId],
    );
    const alert = testPatient(tenant, 1);
    await applyMonitorEvents(records, [alert.payload(alert.alert(1))]);
    await runRetention(records, tenant, RULES);
    expect(await standing()).toEqual(all(first, second, third));
    await stack.query(`update alert set state = 'resolved' where tenant_id = $1`, [tenant.tenantId]);
    await end(third, '10 years -1 days');
    await runRetention(records, tenant, RULES);
    expect(await standing()).toEqual(all(first, third));
    await end(third, '10 years 1 hours');
    expect((await runRetention(records, tenant, RULES)).journal?.removed).toBe(2);
    expect(await standing()).toEqual([]);
  });

  test('counts from death when that is later, and was no mistake', async () => {
    await stack.query(
      `insert into patient_death (tenant_id, death_id, patient_id, enrolment_id, died_on, source, reason, by, unit_id)
       select tenant_id, gen_random_uuid(), patient_id, enrolment_id, now() - interval '9 years', 'other', 'r', $2, unit_id from enrolment where patient_id = $1`,
      [first, tenant.practitionerId],
    );
    await runRetention(records, tenant, RULES);
    expect(await standing()).toEqual(all(first, third));
    await stack.query(
      `update patient_death set revoked_at = now(), revoked_by = by, revoked_why = 'w' where patient_id = $1`,
      [first],
    );
    await runRetention(records, tenant, RULES);
    expect(await standing()).toEqual(all(third));
  });

  test('waits for what its monitor has not handed over, and stays when the records would not take it', async () => {
    const answers = ['waiting', 'held', 'waiting', 'erased'] as const;
    let asked = 0;
    const forgotten: string[] = [];
    const real = await runRetention(records, tenant, RULES, {
      forgetPatient: async (_, patientId, unitIds) => {
        expect(unitIds).toEqual([tenant.unitId]);
        forgotten.push(patientId);
        return answers[asked++] ?? 'erased';
      },
    });
    expect(real.journal).toMatchObject({ removed: 1, unsettled: 1 });
    expect(forgotten).toHaveLength(4);
    expect((await standing()).length).toBe(2);
    expect((await runRetention(records, tenant, RULES)).journal).toMatchObject({ removed: 1 });
  });

  test('that is being removed takes nobody in any more; one that is not, does', async () => {
    const [was] = tenant.patients;
    if (was === undefined) throw new Error('no patient');
    await begin(await runningAs(stack, tenant), first);
    const again = `insert into enrolment (tenant_id, enrolment_id, patient_id, unit_id, programme, owner_organisation_id, controller_organisation_id, active_from)
      values ($1, gen_random_uuid(), $2, $3, 'copd', $4, $4, now())`;
    const values = (patientId = '') => [tenant.tenantId, patientId, tenant.unitId, tenant.organisationId];
    await expect(stack.queryAs(system(), again, values(first))).rejects.toMatchObject({ code: '23503' });
    await expect(
      stack.queryAs(system(), 'update enrolment set active_to = null where patient_id = $1', [first]),
    ).rejects.toMatchObject({ code: '23503' });
    await stack.queryAs(system(), again, values(second));
    await stack.query(`update job set state = 'done' where tenant_id = $1`, [tenant.tenantId]);
    // Known by the same national id, the person is somebody new when the old journal has gone.
    await runRetention(records, tenant, RULES);
    expect(await standing()).toEqual(all(second, third));
    const fresh = { ...was, patientId: randomUUID(), enrolmentId: randomUUID(), device: undefined };
    must(await enrolPatients(records, tenant.tenantId, [fresh]));
    expect(await standing()).toContain(fresh.patientId);
    expect(await stack.query('select 1 from citizen_directory where tenant_id = $1', [tenant.tenantId])).toHaveLength(
      3,
    );
  });
});

describe('a finished job', () => {
  const finish = async (kind: string) => {
    const jobId = randomUUID();
    await stack.query(
      `insert into job (tenant_id, job_id, kind, created_by, state, finished_at) values ($1, $2, $3, $4, 'done', now() - interval '31 days')`,
      [tenant.tenantId, jobId, kind, tenant.practitionerId],
    );
    await stack.query(
      `insert into archive_receipt (tenant_id, job_id, manifest_sha256, received_by) values ($1, $2, repeat('0', 64), $2)`,
      [tenant.tenantId, jobId],
    );
    return jobId;
  };
  const left = async (ids: readonly string[]) =>
    (await stack.query<{ id: string }>('select job_id as id from job where job_id = any ($1)', [ids])).map(
      ({ id }) => id,
    );

  test('goes, and then its files, also when a hold comes in between; an erasure’s never, an archive’s not while somebody is held or needs its receipt', async () => {
    const [archive, erasure, imported] = [
      await finish('archive'),
      await finish('erasure'),
      await finish('import-patients'),
    ];
    const files: string[] = [];
    const removeFiles = async (prefix: string) => {
      // A row that stands, which may come to be held, has its files.
      expect(await left([prefix.split('/')[1] ?? ''])).toEqual([]);
      files.push(prefix);
      return files.length % 2 === 0;
    };
    await stack.query(`update organisation set state = 'leaving' where tenant_id = $1`, [tenant.tenantId]);
    const holdId = await hold({ patientId: third });
    expect((await runRetention(records, tenant, RULES, { removeFiles })).jobs).toMatchObject({
      removed: 1,
      rows: { archive_receipt: 1 },
    });
    expect((await left([archive, erasure, imported])).toSorted()).toEqual([archive, erasure].toSorted());
    await stack.query(`update organisation set state = 'active' where tenant_id = $1`, [tenant.tenantId]);
    expect((await runRetention(records, tenant, RULES, { removeFiles })).jobs).toMatchObject({
      removed: 0,
      keptByHold: 1,
    });
    must(await liftHold(records, steward(), { holdId, ...WHY }));
    const heldBetween = async (prefix: string) => {
      await hold({ patientId: third });
      return await removeFiles(prefix);
    };
    expect((await runRetention(records, tenant, RULES, { removeFiles: heldBetween })).jobs).toMatchObject({
      removed: 1,
      keptByHold: 0,
    });
    expect(files.filter((prefix) => prefix === `${tenant.tenantId}/${archive}/`)).toHaveLength(2);
    expect(await left([archive, erasure])).toEqual([erasure]);
  });
});

import { randomUUID } from 'node:crypto';
import { sealAudit } from '@naer/services/audit/seal-audit';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { storePosition } from '@naer/services/sweep/store-position';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { seedEveryAccessTable } from '../support/records-access.ts';
import { MEASURED_AT, testPatient } from '../support/records-changes.ts';
import { seedClient } from '../support/records-clients.ts';
import { seedHeldReading } from '../support/records-devices.ts';
import { seedEveryDutyTable } from '../support/records-duty.ts';
import { seedEveryFrameTable } from '../support/records-frame.ts';
import { seedEveryJobTable } from '../support/records-jobs.ts';
import { seedEveryPatientTable } from '../support/records-patients.ts';
import { seedEveryProgrammeTable } from '../support/records-programmes.ts';
import { expireFirstBlock, seedEveryRetentionTable } from '../support/records-retention.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());

let ours: TestTenant;
let theirs: TestTenant;
let tables: string[];

beforeAll(async () => {
  [ours, theirs] = [await seedTenant(stack.records, 2), await seedTenant(stack.records, 2)];
  for (const tenant of [ours, theirs]) {
    const patient = testPatient(tenant);
    const [answer] = await applyMonitorEvents(stack.records, [
      patient.payload(
        patient.measurement(1),
        patient.alert(1),
        patient.history(1, 'opened'),
        patient.quarantine(2, 1),
        patient.reminder(1),
        patient.doubt(1),
        patient.correction(1),
        patient.event(3),
        patient.contact(1),
        patient.message(1),
        patient.seen(1),
        { kind: 'refusal-count', deviceId: randomUUID(), day: '2026-11-20', code: 'wrong-unit', total: 1 },
        { kind: 'audit', eventId: randomUUID(), at: MEASURED_AT, action: 'x', actorId: 'x', unitId: tenant.unitId },
      ),
    ]);
    expect(answer).toEqual({ ok: true, parked: [] });
    await seedEveryProgrammeTable(stack, tenant);
    await seedEveryDutyTable(stack, tenant);
    await seedEveryFrameTable(stack.records, tenant);
    await seedClient(stack.records, tenant);
    await seedHeldReading(stack.records, tenant);
    await seedEveryAccessTable(stack, tenant);
    await seedEveryPatientTable(stack, tenant);
    await seedEveryJobTable(stack, tenant);
    await addDrill(tenant);
    await addPlanRows(tenant);
    await seedEveryRetentionTable(stack, tenant);
    expect(must(await sealAudit(stack.records, tenant.tenantId))?.block).toBe(1);
    await expireFirstBlock(stack, tenant);
  }
  must(await storePosition(stack.records, 'registry', 'somewhere'));
  const found = await stack.query<{ relname: string }>(
    `select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and relkind in ('r', 'p', 'v', 'm') order by 1`,
  );
  tables = found.map(({ relname }) => relname);
});

/** A plan that waits for somebody who may approve it, and a pause. */
async function addPlanRows({ tenantId, practitionerId, patients }: TestTenant): Promise<void> {
  const values = [tenantId, patients[0]?.patientId, randomUUID(), practitionerId];
  await stack.queryAs(
    system(tenantId),
    `insert into plan_proposal (tenant_id, patient_id, proposal_id, proposed_by, base_plan_version, body, reason)
     values ($1, $2, $3, $4, 1, '{"v": 1}', 'r')`,
    values,
  );
  await stack.queryAs(
    system(tenantId),
    `insert into monitoring_pause (tenant_id, patient_id, pause_id, created_by, from_at, to_at, reason)
     values ($1, $2, $3, $4, '2026-11-20', '2026-11-21', 'holiday')`,
    values,
  );
  await stack.queryAs(
    system(tenantId),
    `insert into responder_card (tenant_id, patient_id, key_id, sealed, changed_by)
     select $1, $2, key_id, 'sealed', $3 from tenant_key`,
    [tenantId, patients[0]?.patientId, practitionerId],
  );
}

async function addDrill({ tenantId, unitId, practitionerId }: TestTenant): Promise<void> {
  await stack.queryAs(
    system(tenantId),
    `insert into drill (tenant_id, drill_id, unit_id, n, started_at, started_by, body)
     values ($1, $2, $3, 1, now(), $4, '{"v": 1}')`,
    [tenantId, randomUUID(), unitId, practitionerId],
  );
}

function units(...ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}
function system(tenantId: string): Record<string, string> {
  return { 'app.scope': 'system', 'app.tenant_id': tenantId };
}
/** Tenants of the rows that these settings show, per table. */
async function seen(settings: Record<string, string>): Promise<Record<string, string[]>> {
  const answer: Record<string, string[]> = {};
  for (const table of tables) {
    const rows = await stack.queryAs<{ tenant: string }>(
      settings,
      `select distinct coalesce(to_jsonb(t) ->> 'tenant_id', 'none') as tenant from ${table} t order by 1`,
    );
    answer[table] = rows.map(({ tenant }) => tenant);
  }
  return answer;
}

test('both tenants have rows in every table, or this file would show nothing', async () => {
  for (const table of tables.filter((name) => name !== 'sweep_cursor')) {
    const rows = await stack.query<{ tenant_id: string }>(`select distinct tenant_id from ${table}`);
    expect([table, rows.map(({ tenant_id }) => tenant_id).sort()]).toEqual([
      table,
      [ours.tenantId, theirs.tenantId].sort(),
    ]);
  }
});

test('system scope shows one tenant, and of all tenants the directories and the cursor alone', async () => {
  const both = [ours.tenantId, theirs.tenantId].sort();
  for (const { tenantId } of [ours, theirs]) {
    const shown = await seen(system(tenantId));
    for (const table of tables)
      expect([table, shown[table]]).toEqual([
        table,
        ['tenant_directory', 'login_directory', 'citizen_directory'].includes(table)
          ? both
          : table === 'sweep_cursor'
            ? ['none']
            : [tenantId],
      ]);
  }
});

test.each<[string, Record<string, string>]>([
  ['nothing is set', {}],
  ['only the tenant is set', { 'app.tenant_id': 'ours' }],
  ['only the scope is set', { 'app.scope': 'unit', 'app.unit_ids': '{}' }],
  ['the scope is unknown', { 'app.tenant_id': 'ours', 'app.scope': 'superuser' }],
  ['everything was reset to empty', { 'app.tenant_id': '', 'app.scope': '', 'app.unit_ids': '', 'app.patient_id': '' }],
])('no table answers when %s', async (_, settings) => {
  const real = Object.fromEntries(Object.entries(settings).map(([k, v]) => [k, v === 'ours' ? ours.tenantId : v]));
  for (const [table, tenants] of Object.entries(await seen(real))) expect([table, tenants]).toEqual([table, []]);
});

test('unit and patient scope never show another tenant, even with its units and patients named', async () => {
  const [patient] = theirs.patients;
  for (const scope of ['unit', 'patient', 'citizen']) {
    const shown = await seen({
      'app.tenant_id': ours.tenantId,
      'app.scope': scope,
      'app.unit_ids': units(ours.unitId, theirs.unitId),
      'app.patient_id': patient?.patientId ?? '',
      'app.relation_of': patient?.patientId ?? '',
      'app.may_see': '{status,measurements,messages,contacts,plan,alerts,position,kin}',
      'app.followed_by': theirs.unitId,
    });
    for (const [table, tenants] of Object.entries(shown))
      expect([table, tenants]).not.toEqual([table, expect.arrayContaining([theirs.tenantId])]);
    expect([shown.tenant_directory, shown.sweep_cursor, shown.audit_event]).toEqual([[], [], []]);
  }
});

test('patient scope shows that patient and no other, clinical tables through app.patient_id alone', async () => {
  const [first, second] = ours.patients;
  const settings = { ...system(ours.tenantId), 'app.scope': 'patient', 'app.unit_ids': units(ours.unitId) };
  for (const table of [
    'measurement',
    'alert',
    'alert_history',
    'quarantine',
    'refusal_count',
    'measurement_reminder',
    'measurement_doubt',
    'measurement_correction',
    'record_correction',
    'monitor_event',
    'plan_version',
    'plan_proposal',
    'monitoring_pause',
    'patient_identity',
    'care_relation',
    'access_block',
    'kin_relation',
    'enrolment',
    'enrolment_event',
    'consent',
    'patient_death',
  ]) {
    const count = async (patientId: string | undefined) =>
      (
        await stack.queryAs(
          { ...settings, 'app.patient_id': patientId ?? '' },
          `select distinct patient_id from ${table}`,
        )
      ).map((row) => row.patient_id);
    expect([table, await count(first?.patientId)]).toEqual([table, [first?.patientId]]);
    expect([table, await count('')]).toEqual([table, []]);
    expect([table, await count(second?.patientId)]).not.toEqual([table, [first?.patientId]]);
  }
});

test('unit scope lists patients, alerts and quarantine of its enrolments only, and no measurements', async () => {
  const of = (unitId: string) => ({ ...system(ours.tenantId), 'app.scope': 'unit', 'app.unit_ids': units(unitId) });
  const ids = ours.patients.map(({ patientId }) => patientId).sort();
  const listed = async (unitId: string, table: string) =>
    (
      await stack.queryAs<{ patient_id: string }>(of(unitId), `select distinct patient_id from ${table} order by 1`)
    ).map(({ patient_id }) => patient_id);
  expect(await listed(ours.unitId, 'patient')).toEqual(ids);
  expect(await listed(ours.unitId, 'alert')).toEqual([ours.patients[0]?.patientId]);
  expect(await listed(ours.unitId, 'quarantine')).toEqual([ours.patients[0]?.patientId]);
  for (const table of ['patient', 'alert', 'quarantine', 'enrolment'])
    expect(await listed(ours.otherUnitId, table)).toEqual([]);
  for (const table of [
    'measurement',
    'alert_history',
    'refusal_count',
    'measurement_reminder',
    'measurement_doubt',
    'measurement_correction',
    'record_correction',
    'monitor_event',
    'plan_version',
  ])
    expect(await listed(ours.unitId, table)).toEqual([]);
});

test('a referral is shown to the unit that sent it and the one that got it, and opens no patient to either', async () => {
  const of = (unitId: string, scope = 'unit') => ({
    ...system(ours.tenantId),
    'app.scope': scope,
    'app.unit_ids': units(unitId),
  });
  for (const [unitId, rows] of [
    [ours.unitId, 1],
    [ours.otherUnitId, 1],
    [randomUUID(), 0],
  ] as const) {
    expect(await stack.queryAs(of(unitId), 'select referral_id from referral')).toHaveLength(rows);
    expect(await stack.queryAs(of(unitId, 'patient'), 'select referral_id from referral')).toEqual([]);
  }
  expect(await stack.queryAs(of(ours.otherUnitId), 'select patient_id from patient')).toEqual([]);
});

test('an ended enrolment ends the relation', async () => {
  const tenant = await seedTenant(stack.records, 1);
  const settings = { ...system(tenant.tenantId), 'app.scope': 'unit', 'app.unit_ids': units(tenant.unitId) };
  expect(await stack.queryAs(settings, 'select patient_id from patient')).toHaveLength(1);
  await stack.queryAs(system(tenant.tenantId), 'update enrolment set active_to = now()');
  expect(await stack.queryAs(settings, 'select patient_id from patient')).toEqual([]);
});

test('no row can be written into another tenant, or in a scope that does not write', async () => {
  // What is sealed is refused by its key, which is not in use here, before row security is asked.
  const sealed = await stack.query<{ name: string }>(
    `select tgrelid::regclass::text as name from pg_trigger where tgname = 'sealed_with_key_in_use'`,
  );
  for (const table of tables) {
    const columns = await stack.query<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
      [table],
    );
    if (table === 'sweep_cursor') continue;
    const denied = { code: sealed.some(({ name }) => name === table) ? '23514' : '42501' };
    const list = columns.map(({ name }) => name).join(', ');
    const [row] = await stack.query<{ row: unknown }>(
      `select to_jsonb(t) as row from ${table} t where tenant_id = $1 limit 1`,
      [theirs.tenantId],
    );
    const copy = `insert into ${table} (${list}) select ${list} from jsonb_populate_record(null::${table}, $1)`;
    const values = [JSON.stringify(row?.row)];
    await expect(
      stack.queryAs(system(ours.tenantId), copy, values),
      `${table} in another tenant`,
    ).rejects.toMatchObject(denied);
    await expect(
      stack.queryAs({ 'app.tenant_id': theirs.tenantId }, copy, values),
      `${table} without scope`,
    ).rejects.toMatchObject(denied);
    if (table === 'audit_event') continue;
    const reading = { 'app.tenant_id': theirs.tenantId, 'app.scope': 'patient', 'app.unit_ids': units(theirs.unitId) };
    await expect(stack.queryAs(reading, copy, values), `${table} in patient scope`).rejects.toMatchObject(denied);
  }
});

test('what is kept for good cannot be changed or deleted by the Worker’s role', async () => {
  for (const table of [
    'measurement',
    'alert_history',
    'measurement_reminder',
    'measurement_doubt',
    'measurement_correction',
    'monitor_event',
    'audit_event',
    'plan_version',
    'programme_template_version',
    'programme_publication',
    'published_template_offer',
  ])
    await expect(
      stack.queryAs(system(ours.tenantId), `update ${table} set tenant_id = tenant_id`),
    ).rejects.toMatchObject({ code: '42501' });
  for (const table of tables) {
    // Refused, or (what a run of the rule of retention may take away) without effect.
    const removed = stack.queryAs(system(ours.tenantId), `delete from ${table} returning 1`);
    expect([table, await removed.catch((error: { code: string }) => error.code)]).toEqual([
      table,
      expect.toSatisfy((answer: unknown) => answer === '42501' || (Array.isArray(answer) && answer.length === 0)),
    ]);
    await expect(stack.queryAs(system(ours.tenantId), `truncate ${table}`)).rejects.toMatchObject({ code: '42501' });
  }
});

test('a row cannot be moved to another tenant', async () => {
  await expect(
    stack.queryAs(system(ours.tenantId), 'update alert set tenant_id = $1', [theirs.tenantId]),
  ).rejects.toMatchObject({
    code: '42501',
  });
});

test('audit rows carry the database’s own testimony whatever the writer says', async () => {
  const id = randomUUID();
  await stack.queryAs(
    system(ours.tenantId),
    `insert into audit_event (tenant_id, event_id, actor_id, action, xid, recorded_at, row_hash)
     values ($1, $2, 'a', 'b', '1', '2001-01-01', '\\x00')`,
    [ours.tenantId, id],
  );
  const [row] = await stack.query(
    `select xid::text::bigint > 1 as xid, recorded_at > now() - interval '1 minute' as recorded, length(row_hash) as hash
     from audit_event where event_id = $1`,
    [id],
  );
  expect(row).toEqual({ xid: true, recorded: true, hash: 32 });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { asOperator, endEverybody, erasureOf, receiptArchives, takeLeave } from '../support/leaving.ts';
import { startStack } from '../support/stack.ts';
import { naer, personAs } from '../support/steward.ts';
import { unitDesk } from '../support/unit-desk.ts';

const stack = await startStack({ patients: 2, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack);
const theirs = castOf(stack, 1);
const { tenantId } = ours;
const operator = await asOperator(stack);
const administrator = randomUUID();
const admin = await personAs(stack, tenantId, administrator, 'administrator');
const patient = ours.takePatient('copd');
const theirPatient = theirs.takePatient('copd');
const [tenant] = await stack.ownerSql<{ name: string }>('select name from tenant where tenant_id = $1', [tenantId]);
const name = tenant?.name ?? '';
const organisations = await stack.ownerSql<{ id: string }>(
  'select organisation_id as id from organisation where tenant_id = $1 order by 1',
  [tenantId],
);
const path = `/platform/v1/tenants/${tenantId}/erasures`;
const erase = (as = name) => operator.post<{ jobId: string; organisationIds?: string[] }>(path, { name: as });

const JOURNAL = ['measurement', 'alert', 'alert_history', 'plan_version', 'patient_identity', 'patient_national_id'];
const rowsOf = async (tables: readonly string[], of: string) =>
  Object.fromEntries(
    await Promise.all(
      tables.map(async (table) => {
        const text = `select count(*) || md5(coalesce(string_agg(x::text, ',' order by x::text), '')) as is from ${table} x where tenant_id = $1`;
        return [table, (await stack.ownerSql<{ is: string }>(text, [of]))[0]?.is] as const;
      }),
    ),
  );
const figuresOf = () =>
  stack.ownerSql(
    `select alert_id, rule_key, severity, state, opened_at, body -> 'count' as n, body #>> '{resolved,outcome}' as outcome,
       body #>> '{resolved,at}' as at, (select count(*) from alert_history h where h.alert_id = a.alert_id)::int as acts
     from alert a where tenant_id = $1 order by 1`,
    [tenantId],
  );
const NOTE = 'Fru Lekkesen gråt i telefonen';
const notesLeft = () =>
  stack.ownerSql(
    `select 'alert' from alert x where x::text like $1 union select 'act' from alert_history x where x::text like $1`,
    [`%${NOTE}%`],
  );
const DOORS = ['login', 'login_directory', 'push_subscription', 'practitioner_contact', 'device', 'api_client'];

beforeAll(async () => {
  for (const one of [patient, theirPatient]) expect((await one.post([oxygen(82)])).status).toBe(200);
  await eventually(
    () => stack.ownerSql('select 1 from measurement where patient_id in ($1, $2)', [patient.id, theirPatient.id]),
    (rows) => rows.length === 2,
  );
  const seen = await ours.nurse.acknowledge(await ours.nurse.entryOf(patient.id), { note: NOTE, noteToPatient: NOTE });
  expect(seen.status).toBe(200);
  const put = (text: string, ...values: readonly unknown[]) => stack.ownerSql(text, [tenantId, ...values]);
  await put(
    `insert into practitioner (tenant_id, practitioner_id, name) values ($1, $2, 'A. Dministrator')`,
    administrator,
  );
  await put(
    `insert into login (tenant_id, login_id, practitioner_id, subject_index) values ($1, gen_random_uuid(), $2, 'subject-of-nurse')`,
    ours.nurse.id,
  );
  await put(
    `insert into login_directory (tenant_id, practitioner_id, subject_index) values ($1, $2, 'subject-of-nurse')`,
    ours.nurse.id,
  );
  await put(
    `insert into push_subscription (tenant_id, subscription_id, practitioner_id, endpoint, p256dh, auth)
     values ($1, gen_random_uuid(), $2, 'https://push.example/secret', 'p', 'a')`,
    ours.nurse.id,
  );
  await put(
    `insert into practitioner_contact (tenant_id, practitioner_id, phone) values ($1, $2, '+4799988777')
     on conflict (tenant_id, practitioner_id) do update set phone = excluded.phone`,
    ours.nurse.id,
  );
  await unitDesk(stack, ours.physician).put('contact', { phone: '+4799988778' });
  const endpoint = 'https://fcm.googleapis.com/fcm/send/of-nurse';
  const browser = { endpoint, keys: { p256dh: 'p'.repeat(87), auth: 'a'.repeat(22) } };
  expect((await ours.nurse.post(`/api/v1/units/${ours.unitId}/push-subscriptions`, browser)).status).toBe(201);
  await put(
    `insert into device (tenant_id, device_id, label, identifier_system, identifier_value, identifier_key, organisation_id)
     values ($1, gen_random_uuid(), 'label-of-device', 'urn:test', 'serial-of-device', repeat('a', 64), $2)`,
    organisations[0]?.id,
  );
});

describe('the erasure of a tenant', () => {
  it('is refused while it is not leaving, under another name, and to who is no operator', async () => {
    expect(await erase()).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    expect(await erase('Another')).toMatchObject({ status: 422, body: { errors: [{ field: 'name' }] } });
    expect((await admin.post(path, { name })).status).toBe(401);
    expect(await operator.get(`${path}/${randomUUID()}`)).toMatchObject({ status: 404 });
  });

  it('is refused until every organisation’s archive, taken since it began to leave, is receipted: it says whose is missing', async () => {
    await receiptArchives(stack, admin);
    await endEverybody(stack, ours);
    await takeLeave(stack, tenantId);
    const all = organisations.map(({ id }) => id);
    const refused = await erase();
    expect(refused).toMatchObject({ status: 409, body: { code: 'receipt-missing', organisationIds: all } });
    await receiptArchives(stack, admin, all.slice(1));
    expect((await erase()).body.organisationIds).toEqual(all.slice(0, 1));
    await receiptArchives(stack, admin, all.slice(0, 1));
  });

  it('erases what opens doors and the objects’ storage, keeps every journal row as it was, and says what, where and until when', async () => {
    expect(stack.objectsNaming(patient.id).length).toBeGreaterThan(1);
    const [journal, theirRows] = [
      await rowsOf(JOURNAL, tenantId),
      await rowsOf([...JOURNAL, ...DOORS], theirs.tenantId),
    ];
    const { status, body } = await erase();
    expect(status).toBe(202);
    const report = await erasureOf(operator, tenantId, body.jobId);
    expect(report).toMatchObject({ state: 'done', phase: 'erased', held: 0, retentionYears: 10 });
    expect(await rowsOf(JOURNAL, tenantId)).toEqual(journal);
    expect(await rowsOf([...JOURNAL, ...DOORS], theirs.tenantId)).toEqual(theirRows);

    const counted = async (table: string) =>
      (
        await stack.ownerSql<{ n: number }>(`select count(*)::int as n from ${table} where tenant_id = $1`, [tenantId])
      )[0]?.n;
    expect(report.objects).toEqual({
      principals: ((await counted('practitioner')) ?? 0) + ((await counted('api_client')) ?? 0),
      monitors: await counted('patient'),
      units: await counted('unit'),
      devices: await counted('device'),
    });
    for (const table of ['login', 'push_subscription', 'practitioner_contact', 'device'])
      expect([table, report.erased[table]]).toEqual([table, expect.toSatisfy((n: number) => n >= 1)]);
    // What was sealed is no less gone than what is in clear: nothing that a copy of a key would open.
    for (const table of ['push_subscription', 'practitioner_contact'])
      expect([
        table,
        await stack.ownerSql(`select distinct sealed from ${table} where tenant_id = $1`, [tenantId]),
      ]).toEqual([table, [{ sealed: 'erased' }]]);
    for (const [table, secret] of [
      ['login', 'subject-of-nurse'],
      ['login_directory', 'subject-of-nurse'],
      ['push_subscription', 'push.example'],
      ['practitioner_contact', '4799988777'],
      ['device', '(label|serial)-of-device'],
    ])
      expect([table, await stack.ownerSql(`select 1 from ${table} x where x::text ~ $1`, [secret])]).toEqual([
        table,
        [],
      ]);
    expect(report.kept.measurement).toBe(await counted('measurement'));
    const years = (Date.parse(report.keptUntil ?? '') - Date.now()) / (365.25 * 86_400_000);
    expect(Math.round(years)).toBe(10);
    expect(report.keptBy.map(({ organisationId }) => organisationId)).toContain(organisations[0]?.id);
    expect(report.archives.map(({ where }) => where)).toContain(`${tenantId}/${report.archives[0]?.jobId}/`);
    await eventually(
      async () => stack.objectsNaming(patient.id),
      (files) => files.length === 0,
    );
    const said = await naer(stack, ['tenant', 'erasure', '--tenant', tenantId, '--job', body.jobId]);
    expect(said.join('\n')).toContain('done  erased');
  });

  it('leaves nobody in: people, administrators, devices; nothing of it grows again by the sweep; the other tenant is as it was', async () => {
    await stack.sweep();
    for (const route of [`/api/v1/units/${ours.unitId}/worklist`, `/api/v1/patients/${patient.id}/measurements`])
      expect((await ours.nurse.get(route)).status).toBe(401);
    for (const route of ['/api/v1/organisations', '/api/v1/tenant'])
      expect([401, 403]).toContain((await admin.get(route)).status);
    expect((await patient.post([oxygen(95)])).status).toBe(401);
    expect(stack.objectsNaming(patient.id)).toEqual([]);
    expect((await theirPatient.post([oxygen(95)])).body.items).toMatchObject([{ status: 'recorded' }]);
    expect((await theirs.nurse.get(`/api/v1/units/${theirs.unitId}/worklist`)).status).toBe(200);
    expect(await erase()).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  });

  it('keeps the journal and its archives until their date and not longer', async () => {
    const [job] = await stack.ownerSql<{ job_id: string }>(
      `select job_id from job where tenant_id = $1 and kind = 'erasure'`,
      [tenantId],
    );
    const view = async () => await erasureOf(operator, tenantId, job?.job_id ?? '');
    const files = (await view()).archives.length;
    await stack.sweep();
    expect((await view()).phase).toBe('erased');
    const before = await rowsOf(['measurement'], tenantId);
    const alerts = await figuresOf();
    expect(await notesLeft()).toHaveLength(2);
    await stack.ownerSql(`update job set kept_until = now() - interval '1 second' where job_id = $1`, [job?.job_id]);
    await stack.sweep();
    const expired = await eventually(view, ({ phase }) => phase === 'expired');
    const keys = await stack.ownerSql<{ state: string; gone: boolean }>(
      `select state, wrapped_key = 'destroyed/' || key_id and previous_wrapped is null as gone from tenant_key where tenant_id = $1`,
      [tenantId],
    );
    expect([expired.keysDestroyed, keys]).toEqual([true, [{ state: 'destroyed', gone: true }]]);
    expect(expired.copies).toMatchObject([
      { where: 'object-history', openable: true },
      { where: 'database-history', openable: true },
    ]);
    // Replaced and taken away, the environment's key opens no copy any more.
    const fresh = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
    const { IDENTITY_KEY: former = '' } = stack.bindings;
    await stack.killWorkerd9();
    await stack.restartWorker({ IDENTITY_KEY: fresh, DATABASE_HISTORY_DAYS: '7' });
    const until = (days: number, from = '') => new Date(Date.parse(from) + days * 86_400_000).toISOString();
    expect((await view()).copies).toEqual([
      { where: 'object-history', until: until(30, expired.finishedAt), openable: false },
      { where: 'database-history', until: until(7, expired.expiredAt), openable: false },
    ]);
    await stack.killWorkerd9();
    await stack.restartWorker({ IDENTITY_KEY: former });
    expect(expired.expired).toMatchObject({
      patient_identity: expired.kept.patient,
      archives: expect.toSatisfy((n: number) => n >= files),
    });
    expect(
      await stack.ownerSql(`select 1 from patient_identity where tenant_id = $1 and sealed <> 'erased'`, [tenantId]),
    ).toEqual([]);
    expect(
      await stack.ownerSql(
        `select 1 from patient_national_id where tenant_id = $1 and blind_index not like 'erased/%'`,
        [tenantId],
      ),
    ).toEqual([]);
    // What was measured stays, without anybody; of an alert what figures are made of.
    expect(await rowsOf(['measurement'], tenantId)).toEqual(before);
    expect(await figuresOf()).toEqual(alerts);
    expect(await notesLeft()).toEqual([]);
    expect(
      await stack.ownerSql(`select 1 from patient_identity where tenant_id = $1 and sealed = 'erased'`, [
        theirs.tenantId,
      ]),
    ).toEqual([]);
  });
});

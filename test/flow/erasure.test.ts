import { randomUUID } from 'node:crypto';
import type { ErasureView } from '@naer/contracts/archive';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeArchive } from '../support/archives.ts';
import { call } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { ended } from '../support/jobs.ts';
import { startStack } from '../support/stack.ts';
import { personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 3, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack);
const { tenantId, unitId } = ours;
const administrator = randomUUID();
const admin = await personAs(stack, tenantId, administrator, 'administrator');
const theirAdmin = await personAs(stack, castOf(stack, 1).tenantId, castOf(stack, 1).nurse.id, 'administrator');
const patient = ours.takePatient('copd');
const neighbours = ours.takeNeighboursPatient('copd');
const [unit] = await stack.ownerSql<{ organisation_id: string }>(
  'select organisation_id from unit where unit_id = $1',
  [unitId],
);
const organisationId = unit?.organisation_id ?? '';
const JOURNAL = [
  'measurement',
  'alert',
  'alert_history',
  'monitor_event',
  'contact',
  'plan_version',
  'patient_identity',
  'consent',
  'enrolment_event',
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
const erase = () => admin.post<{ jobId: string; code?: string }>('/api/v1/erasures', { organisationId });
const stateOf = async () =>
  (
    await stack.ownerSql<{ state: string }>('select state from organisation where organisation_id = $1', [
      organisationId,
    ])
  )[0]?.state;
const one = async <Row extends object>(text: string, ...values: readonly unknown[]) =>
  (await stack.ownerSql<Row & Record<string, unknown>>(text, values))[0];
const NOTE = 'Til fru Lekkesen: ring i morgen';
const clientId = randomUUID();
const [referralId, foreignReferralId] = [randomUUID(), randomUUID()];

/** What somebody of the organisation has left behind beside the journal. */
beforeAll(async () => {
  expect((await patient.post([oxygen(95)])).status).toBe(200);
  await eventually(
    () => stack.ownerSql('select 1 from measurement where patient_id = $1', [patient.id]),
    (rows) => rows.length === 1,
  );
  const said = await ours.nurse.post(`/api/v1/patients/${patient.id}/messages`, {
    commandId: randomUUID(),
    text: NOTE,
  });
  expect(said.status).toBe(201);
  const put = (text: string, ...values: readonly unknown[]) => stack.ownerSql(text, [tenantId, ...values]);
  const nurse = ours.nurse.id;
  await put(
    `insert into practitioner (tenant_id, practitioner_id, name) values ($1, $2, 'A. Dministrator')`,
    administrator,
  );
  await put(
    `insert into login (tenant_id, login_id, practitioner_id, subject_index) values ($1, gen_random_uuid(), $2, 'subject-of-nurse')`,
    nurse,
  );
  await put(
    `insert into login_directory (tenant_id, practitioner_id, subject_index) values ($1, $2, 'subject-of-nurse')`,
    nurse,
  );
  await put(
    `insert into invitation (tenant_id, invitation_id, practitioner_id, code_hash, expires_at)
     values ($1, gen_random_uuid(), $2, 'hash-of-code', now() + interval '1 day')`,
    nurse,
  );
  await put(
    `insert into push_subscription (tenant_id, subscription_id, practitioner_id, endpoint, p256dh, auth)
     values ($1, gen_random_uuid(), $2, 'https://push.example/secret', 'p', 'a')`,
    nurse,
  );
  await put(
    `insert into practitioner_contact (tenant_id, practitioner_id, phone) values ($1, $2, '+4799988777')
     on conflict (tenant_id, practitioner_id) do update set phone = excluded.phone`,
    nurse,
  );
  await put(
    `insert into api_client (tenant_id, client_id, organisation_id, name, scopes, secret_hash) values ($1, $2, $3, 'x', '{}', 'secret-hash')`,
    clientId,
    organisationId,
  );
  await put(
    `insert into device (tenant_id, device_id, label, identifier_system, identifier_value, identifier_key, organisation_id)
     values ($1, gen_random_uuid(), 'label-of-device', 'urn:test', 'serial-of-device', repeat('a', 64), $2)`,
    organisationId,
  );
  for (const [id, from, to] of [
    [referralId, unitId, ours.neighbour.unitId],
    [foreignReferralId, ours.neighbour.unitId, unitId],
  ])
    await put(
      `insert into referral (tenant_id, referral_id, from_unit_id, to_unit_id, programme, purpose, risk, blind_index, key_id,
         sealed, state, sent_by, due_at)
       select $1, $2::uuid, $3, $4, 'copd', 'purpose-of-referral', 'low', 'index-' || $2::uuid, key_id, 'sealed-referral', 'declined', $5, now()
       from tenant_key where tenant_id = $1`,
      id,
      from,
      to,
      nurse,
    );
});

describe('the erasure of an organisation', () => {
  it('is refused while it is not leaving, to who is no administrator of the tenant, and of another tenant’s', async () => {
    expect(await erase()).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    expect(await ours.nurse.post('/api/v1/erasures', { organisationId })).toMatchObject({ status: 403 });
    expect(await theirAdmin.post('/api/v1/erasures', { organisationId })).toMatchObject({ status: 404 });
  });

  it('is refused without a receipted archive taken since it began to leave; its devices are taken in meanwhile', async () => {
    const early = await takeArchive(stack, admin, organisationId);
    const { manifestSha256 } = early.view;
    expect(await admin.post(`${early.path}/receipt`, { manifestSha256 })).toMatchObject({ status: 200 });
    const followed = await stack.ownerSql<{ patient_id: string }>(
      'select patient_id from enrolment where active and $1 in (owner_organisation_id, controller_organisation_id)',
      [organisationId],
    );
    const leave = () => admin.post(`/api/v1/organisations/${organisationId}/leave`, { reason: 'a test' });
    expect(await leave()).toMatchObject({ status: 409 });
    for (const { patient_id } of followed) {
      const path = `/api/v1/patients/${patient_id}/enrolment`;
      const etag = (await ours.nurse.get(path)).headers.get('etag') ?? '';
      const body = { reason: 'completed', closeAlerts: 'other' };
      const end = { method: 'POST', path: `${path}/end`, token: ours.nurse.token, body, headers: { 'if-match': etag } };
      expect((await call(stack.baseUrl, end)).status).toBe(200);
    }
    await eventually(leave, ({ status }) => status === 200);
    expect(await erase()).toMatchObject({ status: 409, body: { code: 'receipt-missing' } });
    expect((await patient.post([oxygen(95)])).status).not.toBe(401);
    expect(await stateOf()).toBe('leaving');
  });

  it('erases what names people and opens doors, tells what, and keeps every journal row as it was', async () => {
    const archive = await takeArchive(stack, admin, organisationId);
    const { manifestSha256 } = archive.view;
    expect(await admin.post(`${archive.path}/receipt`, { manifestSha256 })).toMatchObject({ status: 200 });
    const before = await journal();
    const sent = await erase();
    expect(sent).toMatchObject({ status: 202 });
    const report = await ended<ErasureView>(admin, `/api/v1/erasures/${sent.body.jobId}`);
    expect(report).toMatchObject({ state: 'done', organisationId, retentionYears: 10 });
    expect(await journal()).toEqual(before);
    for (const table of [
      'login',
      'invitation',
      'push_subscription',
      'practitioner_contact',
      'api_client',
      'device',
      'referral',
    ])
      expect([table, report.erased[table]]).toEqual([table, expect.toSatisfy((n: number) => n >= 1)]);
    expect(report.kept).toMatchObject({ measurement: expect.toSatisfy((n: number) => n >= 1) });
    const years = (Date.parse(report.keptUntil ?? '') - Date.now()) / (365.25 * 86_400_000);
    expect(Math.round(years)).toBe(10);
    const gone: Readonly<Record<string, string>> = {
      login: 'subject-of-nurse',
      login_directory: 'subject-of-nurse',
      invitation: 'hash-of-code',
      push_subscription: 'push.example',
      practitioner_contact: '+4799988777',
      api_client: 'secret-hash',
      device: '(label|serial)-of-device',
      referral: `index-${referralId}`,
    };
    for (const [table, secret] of Object.entries(gone)) {
      const found = await one<{ n: string }>(
        `select count(*) as n from ${table} x where x::text ~ $1`,
        secret.replace('+', '\\+'),
      );
      expect([table, found?.n]).toEqual([table, '0']);
    }
    // Another organisation sent it: theirs to keep.
    expect(await one('select sealed from referral where referral_id = $1', foreignReferralId)).toEqual({
      sealed: 'sealed-referral',
    });
    expect(await stateOf()).toBe('left');
    const acts = await stack.ownerSql('select action from audit_event where subject_id = $1 and action = any($2)', [
      organisationId,
      ['organisation.left', 'organisation.erase'],
    ]);
    expect(acts).toHaveLength(2);
  });

  it('puts its people, clients and devices out, and nobody else', async () => {
    const list = `/api/v1/units/${unitId}/worklist`;
    await eventually(
      () => ours.nurse.get(list),
      ({ status }) => status === 401 || status === 403,
    );
    expect((await patient.post([oxygen(95)])).status).toBe(401);
    expect(await one('select revoked_at is not null as out from api_client where client_id = $1', clientId)).toEqual({
      out: true,
    });
    expect(await ours.neighbour.get(`/api/v1/units/${ours.neighbour.unitId}/worklist`)).toMatchObject({ status: 200 });
    expect((await neighbours.post([oxygen(95)])).body.items).toMatchObject([{ status: 'recorded' }]);
  });

  it('leaves the journal to the archive: no clinician opens it, not even by breaking the glass', async () => {
    const path = `/api/v1/patients/${patient.id}`;
    expect(await ours.neighbour.get(`${path}/measurements`)).toMatchObject({ status: 404 });
    expect(await ours.neighbour.post(`${path}/break-glass`, { reason: 'a test' })).toMatchObject({ status: 404 });
    const again = await takeArchive(stack, admin, organisationId);
    expect(again.linesOf('measurements').map((line) => line.patient_id)).toContain(patient.id);
  });

  it('keeps it until its date and not longer: then no word about its patients stands in any row, nor in their monitors', async () => {
    const [job] = await stack.ownerSql<{ job_id: string }>(
      `select job_id from job where tenant_id = $1 and kind = 'erasure'`,
      [tenantId],
    );
    const path = `/api/v1/erasures/${job?.job_id}`;
    const words = () => stack.ownerSql('select 1 from patient_message where text = $1', [NOTE]);
    const inMonitors = () => stack.objectRowsNaming(NOTE).length;
    expect([(await words()).length, inMonitors() > 0]).toEqual([1, true]);
    await stack.ownerSql(`update job set kept_until = now() - interval '1 second' where job_id = $1`, [job?.job_id]);
    await stack.sweep();
    const report = await eventually(
      async () => (await admin.get<ErasureView>(path)).body,
      ({ expiredAt }) => expiredAt !== undefined,
    );
    expect(report.expired).toMatchObject({ patient_message: 1, plan_version: expect.toSatisfy((n: number) => n >= 1) });
    expect([await words(), inMonitors()]).toEqual([[], 0]);
    // Of whom another organisation follows nothing went.
    expect(
      await one(`select sealed <> 'erased' as kept from patient_identity where patient_id = $1`, neighbours.id),
    ).toEqual({
      kept: true,
    });
    expect((await neighbours.post([oxygen(95)])).body.items).toMatchObject([{ status: 'recorded' }]);
  });

  it('is refused twice', async () => {
    expect(await erase()).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  });
});

import { randomUUID } from 'node:crypto';
import type { FinishedRunPage, HoldPage, RetentionRunView, RetentionView } from '@naer/contracts/retention';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../support/call.ts';
import { type Cast, type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { ended } from '../support/jobs.ts';
import { startStack } from '../support/stack.ts';
import { personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 12, hangable: false });
afterAll(() => stack.stop());
const [ours, theirs] = [castOf(stack), castOf(stack, 1)];
const { tenantId, nurse, unitId } = ours;
const admin = await personAs(stack, tenantId, nurse.id, 'administrator');
const auditor = await personAs(stack, tenantId, nurse.id, 'auditor');
const [due, held, early, followed] = [1, 2, 3, 4].map(() => ours.takePatient('copd')) as [
  CastPatient,
  CastPatient,
  CastPatient,
  CastPatient,
];
const foreign = theirs.takePatient('copd');
const TABLES = await stack.ownerSql<{ name: string }>(
  `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`,
);
const WHY = { reason: 'a complaint to the county governor', decisionReference: 'SFTR-2026/1' };
const years = (count: number) => ({ count, unit: 'years' });
const RULES = {
  journal: years(10),
  messages: years(10),
  quarantine: years(1),
  jobs: { count: 30, unit: 'days' },
  'sign-ins': { count: 90, unit: 'days' },
};

/** Rows of each table that name the text, as they stand; but for what is written by whoever looks. */
async function rowsNaming(text: string, without: readonly string[] = []): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name } of TABLES.filter((table) => !without.includes(table.name))) {
    const [row] = await stack.ownerSql<{ n: number; is: string }>(
      `select count(*)::int as n, md5(coalesce(string_agg(x::text, ',' order by x::text), '')) as is from ${name} x where x::text like $1`,
      [`%${text}%`],
    );
    if (row !== undefined && row.n > 0) found[name] = `${row.n} ${row.is}`;
  }
  return found;
}
const LOOKED = ['audit_event', 'audit_seal', 'job', 'retention_receipt', 'tenant_directory'];

/** Ends who is followed, and puts the end that many years (and days) back. */
async function endAgo({ tenantId: of, nurse: by }: Cast, patient: CastPatient, ago: string): Promise<void> {
  const path = `/api/v1/patients/${patient.id}/enrolment`;
  const etag = (await by.get(path)).headers.get('etag') ?? '';
  const body = { reason: 'completed', closeAlerts: 'other' };
  const answer = await call(stack.baseUrl, {
    method: 'POST',
    path: `${path}/end`,
    token: by.token,
    body,
    headers: { 'if-match': etag },
  });
  expect(answer.status).toBe(200);
  await eventually(
    () => stack.ownerSql(`select 1 from alert where patient_id = $1 and state <> 'resolved'`, [patient.id]),
    (rows) => rows.length === 0,
  );
  await stack.ownerSql(
    `update enrolment set active_from = now() - interval '20 years', active_to = now() - interval '${ago}' where tenant_id = $1 and patient_id = $2`,
    [of, patient.id],
  );
}

const putRules = (body: object, etag?: string) =>
  admin.put<RetentionView & { code?: string; errors?: object[] }>('/api/v1/retention', body, etag);
async function run(dryRun: boolean): Promise<RetentionRunView> {
  const started = await admin.post<{ jobId: string }>('/api/v1/retention/runs', { dryRun });
  expect(started.status).toBe(202);
  const view = await ended<RetentionRunView>(admin, `/api/v1/retention/runs/${started.body.jobId}`);
  expect([view.state, view.failure]).toEqual(['done', undefined]);
  return view;
}
const [finished, recent] = [randomUUID(), randomUUID()];
const [oldMessage, youngMessage] = [randomUUID(), randomUUID()];
const [oldLogin, youngLogin] = [randomUUID(), randomUUID()];
const ids = async (table: string, column: string, wanted: readonly string[]) =>
  (
    await stack.ownerSql<{ id: string }>(`select ${column} as id from ${table} where ${column} = any ($1::uuid[])`, [
      wanted,
    ])
  ).map(({ id }) => id);

beforeAll(async () => {
  for (const patient of [due, held, early, followed, foreign])
    expect((await patient.post([oxygen(82), oxygen(84)])).status).toBe(200);
  await eventually(
    () =>
      stack.ownerSql('select distinct patient_id from alert where patient_id = any ($1)', [
        [due, held, early, foreign].map(({ id }) => id),
      ]),
    (rows) => rows.length === 4,
  );
  for (const patient of [due, held, early]) await nurse.entryOf(patient.id);
  await endAgo(ours, due, '10 years 1 hour');
  await endAgo(ours, held, '11 years');
  await endAgo(ours, early, '10 years -1 days');
  await endAgo(theirs, foreign, '15 years');
  const put = (text: string, ...values: readonly unknown[]) => stack.ownerSql(text, [tenantId, ...values]);
  for (const [id, patient, ago] of [
    [oldMessage, followed, '10 years 1 hour'],
    [youngMessage, followed, '10 years -1 days'],
    [randomUUID(), due, '10 years 1 hour'],
  ] as const)
    await put(
      `insert into patient_message (tenant_id, message_id, patient_id, direction, text, at, sent_by, unit_id)
       values ($1, $2, $3, 'to-patient', 'hello', now() - interval '${ago}', 'a', $4)`,
      id,
      patient.id,
      unitId,
    );
  for (const [id, ago] of [
    [finished, '30 days 1 hour'],
    [recent, '29 days'],
  ])
    await put(
      `insert into job (tenant_id, job_id, kind, created_by, state, finished_at) values ($1, $2, 'import-patients', $3, 'done', now() - interval '${ago}')`,
      id,
      nurse.id,
    );
  await put(
    `insert into import_line (tenant_id, job_id, line, outcome) select $1, $2, n, 'created' from generate_series(1, 7) n`,
    finished,
  );
  for (const [id, ago] of [
    [oldLogin, '90 days 1 hour'],
    [youngLogin, '89 days'],
  ])
    await put(
      `insert into login (tenant_id, login_id, practitioner_id, subject_index, ended_at) values ($1, $2::uuid, $3, gen_random_uuid()::text, now() - interval '${ago}')`,
      id,
      nurse.id,
    );
});

describe('for how long what is kept', () => {
  it('is nobody’s to say but the administrators’; nothing is removed where nothing was said', async () => {
    expect((await admin.get<RetentionView>('/api/v1/retention')).body).toMatchObject({
      version: 0,
      rules: {},
      daily: false,
      floors: { journal: { count: 10, unit: 'years', confirm: true } },
    });
    expect((await admin.post('/api/v1/retention/runs', { dryRun: false })).status).toBe(409);
    expect((await auditor.post('/api/v1/holds', WHY)).status).toBe(403);
    expect((await putRules({ rules: { journal: years(9) }, daily: false })).body).toMatchObject({
      code: 'below-floor',
      errors: [{ field: 'rules.journal' }],
    });
    expect((await putRules({ rules: RULES, daily: false }, '"7"')).status).toBe(412);
    expect((await putRules({ rules: RULES, daily: false })).status).toBe(200);
  });
});

describe('a run of the rule', () => {
  const holdId = randomUUID();
  let dry: RetentionRunView;

  it('holds what is held: placed with a reason and a decision, in the log of the patient, and listed', async () => {
    expect((await admin.post('/api/v1/holds', { holdId, patientId: held.id, ...WHY })).status).toBe(201);
    expect((await admin.post('/api/v1/holds', { patientId: foreign.id, ...WHY })).status).toBe(404);
    const { items } = (await admin.get<HoldPage>('/api/v1/holds')).body;
    expect(items).toMatchObject([{ holdId, patientId: held.id, placedBy: nurse.id, ...WHY }]);
    const rows = await stack.ownerSql(
      `select action, decision_reference from audit_event where subject_patient_id = $1 and action like 'hold.%' order by at`,
      [held.id],
    );
    expect(rows).toEqual([
      { action: 'hold.place', decision_reference: WHY.decisionReference },
      { action: 'hold.list', decision_reference: null },
    ]);
  });

  it('dry, says what would go, how old it is and what is held back, and writes nothing but that', async () => {
    const before = await rowsNaming(tenantId, LOOKED);
    dry = await run(true);
    expect(dry.classes).toMatchObject({
      journal: { removed: 1, keptByHold: 1, rows: { patient: 1, measurement: 2, patient_message: 1 } },
      messages: { removed: 1, keptByHold: 0 },
      jobs: { removed: 1, rows: { job: 1, import_line: 7 } },
      'sign-ins': { removed: 1 },
    });
    const oldest = Date.parse(dry.classes.journal?.oldest ?? '');
    expect(Math.round((Date.now() - oldest) / 86_400_000 / 365.25)).toBe(11);
    expect(await rowsNaming(tenantId, LOOKED)).toEqual(before);
    expect(stack.objectsNaming(due.id).length).toBeGreaterThan(0);
  });

  it('takes away exactly that, from the records, the monitor and the list; not a day too early, and nothing held or another tenant’s', async () => {
    const [early_, held_, theirs_] = [
      await rowsNaming(early.id, LOOKED),
      await rowsNaming(held.id, LOOKED),
      await rowsNaming(theirs.tenantId, LOOKED),
    ];
    const real = await run(false);
    // The dry run is a finished job itself.
    const { jobs } = dry.classes;
    expect(real.classes).toEqual({ ...dry.classes, jobs: { ...jobs, keptByRule: (jobs?.keptByRule ?? 0) + 1 } });
    expect(Object.keys(await rowsNaming(due.id))).toEqual(['audit_event', 'retention_removal']);
    expect(stack.objectRowsNaming(due.id)).toEqual([]);
    expect(await rowsNaming(early.id, LOOKED)).toEqual(early_);
    expect(await rowsNaming(held.id, LOOKED)).toEqual(held_);
    expect(await rowsNaming(theirs.tenantId, LOOKED)).toEqual(theirs_);
    expect(await ids('patient_message', 'message_id', [oldMessage, youngMessage])).toEqual([youngMessage]);
    expect(await ids('job', 'job_id', [finished, recent])).toEqual([recent]);
    expect(await ids('login', 'login_id', [oldLogin, youngLogin])).toEqual([youngLogin]);
    expect(await stack.ownerSql('select 1 from import_line where job_id = $1', [finished])).toEqual([]);
    expect((await followed.post([oxygen(95)])).body.items).toMatchObject([{ status: 'recorded' }]);
    expect((await due.post([oxygen(95)])).status).toBe(401);
    expect((await nurse.get(`/api/v1/patients/${due.id}/measurements`)).status).toBe(404);
    const receipt = await stack.ownerSql(
      "select dry_run, report -> 'classes' as classes from retention_receipt where job_id = $1",
      [real.jobId],
    );
    expect(receipt).toEqual([{ dry_run: false, classes: real.classes }]);
    // Every run that has ended is listed with its figures, the latest first, also when its job has gone.
    const list = async (query: string) => (await admin.get<FinishedRunPage>(`/api/v1/retention/runs${query}`)).body;
    const { items, nextCursor } = await list('');
    expect([items[0], nextCursor]).toMatchObject([{ jobId: real.jobId, dryRun: false, classes: real.classes }, null]);
    expect(items.find(({ jobId }) => jobId === dry.jobId)).toMatchObject({ dryRun: true, classes: dry.classes });
    const first = await list('?limit=1');
    expect(first.items).toEqual(items.slice(0, 1));
    expect((await list(`?limit=1&cursor=${first.nextCursor}`)).items).toEqual(items.slice(1, 2));
    const failed = randomUUID();
    await stack.ownerSql(
      `insert into job (tenant_id, job_id, kind, created_by, state, failure, finished_at, detail)
       values ($1, $2, 'retention', $3, 'failed', 'step-failed', now() + interval '1 minute', '{"v": 1, "settingVersion": 1}')`,
      [tenantId, failed, nurse.id],
    );
    const withFailed = await list('?limit=1');
    expect(withFailed.items).toMatchObject([{ jobId: failed, failure: 'step-failed', settingVersion: 1, classes: {} }]);
    expect((await list(`?limit=1&cursor=${withFailed.nextCursor}`)).items).toEqual(items.slice(0, 1));
    await stack.ownerSql('delete from job where job_id = $1', [failed]);
    expect((await nurse.get('/api/v1/retention/runs')).status).toBe(403);
    expect((await admin.get('/api/v1/retention/runs?cursor=x')).status).toBe(400);
    const told = await stack.ownerSql<{ action: string }>(
      `select action from audit_event where tenant_id = $1 and subject_id = $2 order by xid`,
      [tenantId, real.jobId],
    );
    expect(told.map(({ action }) => action)).toEqual([
      'retention.run',
      'patient.erase',
      'message.erase',
      'retention.done',
    ]);
    await stack.sweep();
    expect(stack.objectRowsNaming(due.id)).toEqual([]);
  });

  it('finds nothing more to do, and takes what was held when the hold is lifted', async () => {
    expect((await run(false)).classes.journal).toMatchObject({ removed: 0, keptByHold: 1 });
    expect((await admin.post(`/api/v1/holds/${holdId}/release`, WHY)).status).toBe(200);
    expect((await admin.post(`/api/v1/holds/${randomUUID()}/release`, WHY)).status).toBe(404);
    expect((await admin.get<HoldPage>('/api/v1/holds')).body.items[0]?.released).toMatchObject({
      by: nurse.id,
      ...WHY,
    });
    expect((await run(false)).classes.journal).toMatchObject({ removed: 1, keptByHold: 0 });
    const left = await rowsNaming(held.id);
    expect(Object.keys(left)).toEqual(['audit_event', 'legal_hold', 'retention_removal']);
  });

  it('is started by the sweep, once a day, where the tenant has said so', async () => {
    const runs = async () =>
      (
        await stack.ownerSql<{ n: number }>(
          `select count(*)::int as n from job where tenant_id = $1 and kind = 'retention' and not dry_run`,
          [tenantId],
        )
      )[0]?.n;
    const before = (await runs()) ?? 0;
    expect((await putRules({ rules: RULES, daily: true })).status).toBe(200);
    await stack.sweep();
    expect(await runs()).toBe(before);
    await stack.ownerSql(
      `update job set created_at = now() - interval '25 hours' where tenant_id = $1 and kind = 'retention'`,
      [tenantId],
    );
    await stack.sweep();
    await stack.sweep();
    expect(await runs()).toBe(before + 1);
    await eventually(
      () => stack.ownerSql(`select 1 from job where kind = 'retention' and state <> 'done'`),
      (rows) => rows.length === 0,
    );
  });
});

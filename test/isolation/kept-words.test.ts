import { randomUUID } from 'node:crypto';
import { takeErasureStep } from '@naer/services/erasure/take-erasure-step';
import { liftHold } from '@naer/services/hold/lift-hold';
import { placeHold } from '@naer/services/hold/place-hold';
import { afterAll, expect, test } from 'vitest';
import { openErasures } from '../support/erasures.ts';
import { columnsOfWords, digests, partRecords, seedWords, WORD, whereWords } from '../support/kept-words.ts';
import { startRecords } from '../support/records.ts';
import { must, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records, query } = stack;
const { due, load, effectsWith, run, addOrganisation } = openErasures(stack);
const WHY = { reason: 'r', decisionReference: 'd' };

const idOf = ({ patients }: TestTenant, nth: number) => patients[nth]?.patientId ?? '';

test('when the time of what an erasure kept has passed no word that anybody wrote about a patient stays; another tenant is as it was', async () => {
  const [ours, theirs] = [await seedWords(stack), await seedWords(stack)];
  expect(await whereWords(stack, ours.tenantId)).toEqual(columnsOfWords().toSorted());
  // Two that nobody decided, alike but for their words.
  await query(
    `insert into plan_proposal select (p).* from (select jsonb_populate_record(x, jsonb_build_object(
       'proposal_id', gen_random_uuid(), 'reason', 'ordet ' || n)) as p from plan_proposal x, generate_series(1, 2) n
       where x.tenant_id = $1) each`,
    [ours.tenantId],
  );
  const [before, rows] = [await digests(stack, theirs.tenantId), await digests(stack, ours.tenantId)];
  const { expired } = await run(ours, await due(ours));
  expect(await whereWords(stack, ours.tenantId)).toEqual([]);
  expect(await digests(stack, theirs.tenantId)).toEqual(before);
  // Rows stay, each with its times, codes and numbers.
  const counts = (all: object) =>
    Object.entries(all).flatMap(([table, is]) => (/^(job|audit_)/.test(table) ? [] : [[table, is.slice(0, -32)]]));
  expect(counts(await digests(stack, ours.tenantId))).toEqual(counts(rows));
  const tables = new Set(columnsOfWords().map((name) => name.split('.')[0]));
  for (const table of tables)
    expect([table, expired?.[table ?? '']]).toEqual([table, expect.toSatisfy((n: number) => n >= 1)]);
  const [alert] = await query<{ body: object }>('select body from alert where tenant_id = $1', [ours.tenantId]);
  expect(alert?.body).toMatchObject({
    ruleKey: 'spo2',
    state: 'open',
    resolved: { at: 1, by: 'b', unitId: 'u', outcome: 'other' },
    controllerOrganisationId: ours.organisationId,
  });
  expect(
    await query('select 1 from measurement where tenant_id = $1 and value is not null', [ours.tenantId]),
  ).toHaveLength(2);
  // Again, it finds nothing.
  const again = await run(ours, await due(ours));
  expect(Object.entries(again.expired ?? {}).filter(([, n]) => n > 0 && Number.isInteger(n))).toEqual([]);
});

test('it goes in bounded pieces, and killed in the middle it goes on: each row is counted once', async () => {
  const tenant = await seedWords(stack);
  const { tenantId } = tenant;
  const patientId = idOf(tenant, 0);
  await query(
    `insert into measurement_correction (tenant_id, patient_id, sequence, at, by, unit_id, reason)
     select $1, $2, 1000 + n, now(), $3, $4, 'ordet' from generate_series(1, 120) n`,
    [tenantId, patientId, tenant.practitionerId, tenant.unitId],
  );
  const jobId = await due(tenant);
  const before = await digests(stack, tenantId);
  await query(`create function fails() returns trigger language plpgsql as 'begin raise exception $$killed$$; end'`);
  await query('create trigger fails before update of body on plan_version for each row execute function fails()');
  expect(await takeErasureStep(effectsWith(), await load(tenant, jobId))).toMatchObject({ ok: false });
  expect(await digests(stack, tenantId)).toEqual(before);
  await query('drop trigger fails on plan_version');
  // Of 50 rows, and one patient, at once.
  const { expired, steps } = await run(tenant, jobId, { tries: 10 });
  expect(await whereWords(stack, tenantId)).toEqual([]);
  expect(expired).toMatchObject({ measurement_correction: 122, measurement: 2, plan_version: 2 });
  expect(steps).toBeGreaterThan(4);
});

test('what there is much of is looked through once, from patient to patient; whom a hold stood over meanwhile is met again', async () => {
  const tenant = await seedWords(stack);
  await partRecords(stack, tenant);
  const { tenantId, practitionerId } = tenant;
  await query(
    `insert into measurement_correction (tenant_id, patient_id, sequence, at, by, unit_id, reason)
     select $1, p, 1000 + n, now(), $3, $4, 'ordet' from unnest($2::uuid[]) p, generate_series(1, 700) n`,
    [tenantId, [idOf(tenant, 0), idOf(tenant, 1)], practitionerId, tenant.unitId],
  );
  const steward = { tenantId, actorId: practitionerId };
  const jobId = await due(tenant);
  const words = async () =>
    (
      await query<{ n: number }>(
        `select count(*)::int as n from measurement_correction where tenant_id = $1 and reason <> 'erased' group by patient_id order by 1`,
        [tenantId],
      )
    ).map(({ n }) => n);
  // A thousand at once.
  const step = async () => must(await takeErasureStep(effectsWith({ tries: 1 }), await load(tenant, jobId)));
  await step();
  expect(await words()).toEqual([402]);
  const last = [idOf(tenant, 0), idOf(tenant, 1)].toSorted()[1] ?? '';
  const holdId = randomUUID();
  must(await placeHold(records, steward, { holdId, patientId: last, ...WHY }));
  await step();
  must(await liftHold(records, steward, { holdId, ...WHY }));
  const { heldBack, expired } = await run(tenant, jobId, { tries: 1 });
  expect([heldBack?.patients ?? 0, await words(), expired?.measurement_correction]).toEqual([1, [402], 1000]);
  const again = await run(tenant, await due(tenant), { tries: 1 });
  expect([again.heldBack, await words(), again.expired?.measurement_correction]).toEqual([{}, [], 402]);
});

test('a legal hold keeps every word about whom it is over, and of nobody else; lifted, they go', async () => {
  const tenant = await seedWords(stack);
  await partRecords(stack, tenant);
  const { tenantId, practitionerId } = tenant;
  const [free, held] = [idOf(tenant, 0), idOf(tenant, 1)];
  const holdId = randomUUID();
  const steward = { tenantId, actorId: practitionerId };
  must(await placeHold(records, steward, { holdId, patientId: held, ...WHY }));
  // Keyed hashes by which they, and the kin of both, would log in.
  await query(`delete from citizen_directory where tenant_id = $1`, [tenantId]);
  await query('insert into citizen_directory (tenant_id, subject_index) select $1, unnest($2::text[])', [
    tenantId,
    [WORD, WORD + free, WORD + held],
  ]);
  const directory = async () =>
    (
      await query<{ is: string }>('select subject_index as is from citizen_directory where tenant_id = $1 order by 1', [
        tenantId,
      ])
    ).map(({ is }) => is);
  const before = await digests(stack, tenantId, held);
  const { heldBack } = await run(tenant, await due(tenant));
  expect(heldBack).toMatchObject({ patients: 1 });
  expect(await digests(stack, tenantId, held)).toEqual(before);
  expect(await whereWords(stack, tenantId, free)).toEqual([]);
  expect(await directory()).toEqual([WORD, WORD + held]);
  must(await liftHold(records, steward, { holdId, ...WHY }));
  await run(tenant, await due(tenant));
  expect(await whereWords(stack, tenantId)).toEqual([]);
});

test('before its time has passed the application overwrites none of it, column by column', async () => {
  const tenant = await seedWords(stack);
  const { tenantId } = tenant;
  const columns = await query<{ table: string; column: string }>(
    `select c.relname as table, a.attname as column from pg_trigger t join pg_class c on c.oid = t.tgrelid
     join pg_attribute a on a.attrelid = c.oid and a.attnum = any (t.tgattr)
     where t.tgfoid = 'kept_time_has_passed'::regproc order by 1, 2`,
  );
  expect(columns.length).toBeGreaterThan(30);
  const system = { 'app.tenant_id': tenantId, 'app.scope': 'system' };
  const overwrite = ({ table, column }: (typeof columns)[number]) =>
    stack.queryAs(system, `update ${table} set ${column} = ${column} returning 1`);
  for (const one of columns) await expect(overwrite(one), one.table).rejects.toMatchObject({ code: '42501' });
  // Whoever migrates may: what was written once may have to be set right.
  expect(await query('update plan_version set body = body where tenant_id = $1 returning 1', [tenantId])).toHaveLength(
    2,
  );
  // Nor by the erasure of another organisation, whose time has.
  await due(tenant, await addOrganisation(tenant));
  for (const one of columns) await expect(overwrite(one), one.table).rejects.toMatchObject({ code: '42501' });
  await due(tenant);
  for (const one of columns) expect([one, (await overwrite(one)).length > 0]).toEqual([one, true]);
});

test('of an organisation the words about its patients go, with their monitors; not of whom another one has been controller of', async () => {
  const tenant = await seedWords(stack);
  await partRecords(stack, tenant);
  const { tenantId, organisationId, unitId } = tenant;
  const [own, shared] = [idOf(tenant, 0), idOf(tenant, 1)];
  const other = await addOrganisation(tenant);
  await query(`update enrolment set active_to = now() where tenant_id = $1`, [tenantId]);
  await query(
    `insert into enrolment (tenant_id, enrolment_id, patient_id, unit_id, programme, owner_organisation_id, controller_organisation_id, active_from, active_to)
     values ($1, gen_random_uuid(), $2, $3, 'copd', $4, $4, now() - interval '2 days', now() - interval '1 day')`,
    [tenantId, shared, unitId, other],
  );
  const before = await digests(stack, tenantId, shared);
  const answers: ('erased' | 'waiting')[] = ['erased', 'waiting'];
  const asked: string[] = [];
  const eraseObjects = {
    ...effectsWith().eraseObjects,
    monitor: async (_: string, patientId: string) => {
      asked.push(patientId);
      // First it has something that the records do not have yet: nothing of the patient is overwritten before.
      if (answers.length === 2) expect(await whereWords(stack, tenantId, own)).not.toEqual([]);
      return answers.pop() ?? 'erased';
    },
  };
  const { expired } = await run(tenant, await due(tenant, organisationId), { eraseObjects });
  expect([asked, expired?.measurement]).toEqual([[own, own], 1]);
  expect(await whereWords(stack, tenantId, own)).toEqual([]);
  expect(await digests(stack, tenantId, shared)).toEqual(before);
  // Nor does the database let anybody overwrite it.
  const system = { 'app.tenant_id': tenantId, 'app.scope': 'system' };
  const change = (patientId: string) =>
    stack.queryAs(system, `update plan_version set reason = 'x' where patient_id = $1 returning 1`, [patientId]);
  expect(await change(own)).toHaveLength(1);
  await expect(change(shared)).rejects.toMatchObject({ code: '42501' });
});

import { randomUUID } from 'node:crypto';
import type { Scope } from '@naer/db/scope';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openInScope } from '../support/in-scope.ts';
import { startRecords } from '../support/records.ts';
import { seedTenant, type TestTenant } from '../support/records-tenant.ts';

/** What a query that has forgotten everything else would see of the log, as a citizen. */
const stack = await startRecords();
const { records } = stack;
const { inScope, close } = openInScope(stack);
afterAll(async () => {
  await close();
  await stack.close();
});

let ours: TestTenant;
let theirs: TestTenant;
const idOf = (tenant: TestTenant, nth = 0) => tenant.patients[nth]?.patientId ?? '';
const indexOf = (tenant: TestTenant, nth = 0) => tenant.patients[nth]?.nationalIdIndexes[0] ?? '';
const kin = `index-${randomUUID()}`;

beforeAll(async () => {
  [ours, theirs] = [await seedTenant(records, 2), await seedTenant(records, 1)];
  for (const tenant of [ours, theirs])
    for (const { patientId } of tenant.patients)
      await stack.query(
        `insert into audit_event (tenant_id, actor_id, action, subject_patient_id, unit_id)
          values ($1, $2, 'measurement.list', $3, $4)`,
        [tenant.tenantId, tenant.practitionerId, patientId, tenant.unitId],
      );
  await stack.query(
    `insert into audit_event (tenant_id, actor_id, action, unit_id) values ($1, $2, 'quarantine.list', $3)`,
    [ours.tenantId, ours.practitionerId, ours.unitId],
  );
  await stack.query(
    `insert into kin_relation (tenant_id, kin_id, patient_id, subject_index, basis, may_see, period, granted_by)
      values ($1, $2, $3, $4, 'consent', '{status,measurements,messages,contacts,plan,alerts,position}',
        tstzrange(now() - interval '1 hour', null), $5)`,
    [ours.tenantId, randomUUID(), idOf(ours), kin, ours.practitionerId],
  );
});

function as(
  subjectIndex: string,
  needs: readonly string[],
  more: Partial<{ represents: string[]; nth: number }> = {},
): Scope {
  const { represents = [], nth = 0 } = more;
  return { kind: 'citizen', tenantId: ours.tenantId, patientId: idOf(ours, nth), subjectIndex, represents, needs };
}
const rowsOf = async (scope: Scope) =>
  (await inScope<{ id: string | null }>(scope, 'select subject_patient_id as id from audit_event')).map(({ id }) => id);
const namesOf = async (scope: Scope) =>
  (await inScope<{ name: string }>(scope, 'select name from practitioner')).map(({ name }) => name);

test('the patient and who represents them see the rows about that patient, and no other row', async () => {
  expect(await rowsOf(as(indexOf(ours), ['log']))).toEqual([idOf(ours)]);
  expect(await rowsOf(as('somebody', ['log'], { represents: [indexOf(ours)] }))).toEqual([idOf(ours)]);
});

test('that somebody is kept out, or that this was looked at, is told to the patient alone', async () => {
  const acts = ['block.record', 'block.list', 'block.lift', 'own.block.list', 'blockage.list'];
  for (const action of acts)
    await stack.query(
      `insert into audit_event (tenant_id, actor_id, action, subject_patient_id) values ($1, 'somebody', $2, $3)`,
      [ours.tenantId, action, idOf(ours, 1)],
    );
  const seen = async (scope: Scope) =>
    (await inScope<{ action: string }>(scope, 'select action from audit_event order by 1')).map(({ action }) => action);
  expect(await seen(as(indexOf(ours, 1), ['log'], { nth: 1 }))).toEqual([...acts, 'measurement.list'].toSorted());
  const represented = as('somebody', ['log'], { nth: 1, represents: [indexOf(ours, 1)] });
  expect(await seen(represented)).toEqual(['blockage.list', 'measurement.list']);
});

test.each<[string, () => Scope]>([
  ['who did not ask for the log', () => as(indexOf(ours), ['measurements'])],
  ['who did not ask for anything', () => as(indexOf(ours), [])],
  ['a next of kin who may see everything', () => as(kin, ['log'])],
  ['a next of kin who asks for what is theirs', () => as(kin, ['measurements'])],
  ['a stranger', () => as('somebody', ['log'])],
  ['another patient of the tenant', () => as(indexOf(ours, 1), ['log'])],
  ['a patient of another tenant', () => as(indexOf(theirs), ['log'])],
  ['who asks for more than is theirs', () => as(indexOf(ours), ['log', 'everything'])],
])('%s sees no row, no unit that stands in them and no name', async (_, scope) => {
  expect(await rowsOf(scope())).toEqual([]);
  expect(await namesOf(scope())).toEqual([]);
});

test('a name is there only while its organisation shows names; nobody who has done nothing is', async () => {
  const me = as(indexOf(ours), ['log']);
  await stack.query(`insert into practitioner (tenant_id, practitioner_id, name) values ($1, $2, 'Har Ikkesettnoe')`, [
    ours.tenantId,
    randomUUID(),
  ]);
  expect(await namesOf(me)).toEqual(['Kari Testesen']);
  const show = (shown: boolean) =>
    stack.query('update organisation set shows_names = $2 where tenant_id = $1', [ours.tenantId, shown]);
  await show(false);
  expect(await namesOf(me)).toEqual([]);
  expect(await rowsOf(me)).toEqual([idOf(ours)]);
  await show(true);
});

test('no scope of staff opens the log: a person reads a patient, and not who else did', async () => {
  const { tenantId, practitionerId, unitId } = ours;
  const asker = { tenantId, practitionerId, unitIds: [unitId] };
  expect(await rowsOf({ kind: 'patient', ...asker, patientId: idOf(ours) })).toEqual([]);
  expect(await rowsOf({ kind: 'unit', ...asker })).toEqual([]);
});

test('nobody changes or takes away a row of the log', async () => {
  const me = as(indexOf(ours), ['log']);
  await expect(inScope(me, `update audit_event set action = 'x'`)).rejects.toThrow('permission denied');
  expect(await inScope(me, 'delete from audit_event returning 1')).toEqual([]);
});

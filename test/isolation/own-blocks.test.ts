import { randomUUID } from 'node:crypto';
import { MAY_SEE } from '@naer/contracts/access';
import type { Scope } from '@naer/db/scope';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openInScope } from '../support/in-scope.ts';
import { startRecords } from '../support/records.ts';
import { seedTenant, type TestTenant } from '../support/records-tenant.ts';

/** What a query that has forgotten everything else would see of whom patients keep out, as a citizen. */
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
const [kin, guardian] = [`index-${randomUUID()}`, `index-${randomUUID()}`];
const BOTH = ['blocks', 'log'];

beforeAll(async () => {
  [ours, theirs] = [await seedTenant(records, 2), await seedTenant(records, 1)];
  for (const tenant of [ours, theirs])
    for (const { patientId } of tenant.patients) {
      const blockId = randomUUID();
      await stack.query(
        `insert into access_block (tenant_id, block_id, patient_id, practitioner_id, wish, recorded_by)
          values ($1, $2, $3, $4, 'Ikke henne', $4)`,
        [tenant.tenantId, blockId, patientId, tenant.practitionerId],
      );
      await stack.query(
        `insert into record_correction (tenant_id, patient_id, kind, record_id, part, n, command_id, state, reason, by, unit_id, version)
          values ($1, $2, 'block', $3, '', 1, $4, 'voided', 'other', $5, $6, 2)`,
        [tenant.tenantId, patientId, blockId, randomUUID(), tenant.practitionerId, tenant.unitId],
      );
    }
  for (const [subject, basis] of [
    [kin, 'consent'],
    [guardian, 'representation'],
  ])
    await stack.query(
      `insert into kin_relation (tenant_id, kin_id, patient_id, subject_index, basis, may_see, period, granted_by)
        values ($1, $2, $3, $4, $5, $6, tstzrange(now() - interval '1 hour', null), $7)`,
      [ours.tenantId, randomUUID(), idOf(ours), subject, basis, MAY_SEE, ours.practitionerId],
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
/** Whose blocks, and of whose blocks the corrections. */
async function seenBy(scope: Scope): Promise<readonly (readonly string[])[]> {
  const seen = await Promise.all(
    ['access_block', 'record_correction'].map((table) =>
      inScope<{ id: string }>(scope, `select patient_id as id from ${table}`),
    ),
  );
  return seen.map((rows) => rows.map(({ id }) => id));
}

test('the patient sees whom they keep out, and of nobody else', async () => {
  expect(await seenBy(as(indexOf(ours), BOTH))).toEqual([[idOf(ours)], [idOf(ours)]]);
});

test.each<[string, () => Scope]>([
  ['who represents the patient', () => as('somebody', BOTH, { represents: [indexOf(ours)] })],
  ['who represents the patient and asks for the log', () => as('somebody', ['log'], { represents: [indexOf(ours)] })],
  ['a guardian whom staff recorded', () => as(guardian, BOTH)],
  ['a guardian who asks for what is theirs', () => as(guardian, ['log'])],
  ['a next of kin who may see everything', () => as(kin, BOTH)],
  ['a next of kin who asks for what is theirs', () => as(kin, ['measurements'])],
  ['a stranger', () => as('somebody', BOTH)],
  ['another patient of the tenant', () => as(indexOf(ours, 1), BOTH)],
  ['a patient of another tenant', () => as(indexOf(theirs), BOTH)],
])('%s sees none of it', async (_, scope) => {
  expect(await seenBy(scope())).toEqual([[], []]);
});

test('what else the patient reads shows no block', async () => {
  const [blocks] = await seenBy(as(indexOf(ours), ['measurements']));
  expect(blocks).toEqual([]);
});

test('the patient changes none of them: that is done by staff, by the patient’s wish', async () => {
  const me = as(indexOf(ours), BOTH);
  expect(await inScope(me, 'update access_block set lifted_at = now(), lifted_by = recorded_by returning 1')).toEqual(
    [],
  );
  await expect(
    inScope(
      me,
      `insert into access_block (tenant_id, block_id, patient_id, practitioner_id, wish, recorded_by)
        values ('${ours.tenantId}', '${randomUUID()}', '${idOf(ours)}', '${ours.practitionerId}', 'x', '${ours.practitionerId}')`,
    ),
  ).rejects.toThrow('row-level security');
});

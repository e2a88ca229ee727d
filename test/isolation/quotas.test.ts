import { randomUUID } from 'node:crypto';
import type { Result } from '@naer/domain/result';
import { breakGlass } from '@naer/services/access/break-glass';
import { grantRelation } from '@naer/services/access/grant-relation';
import { recordBlock } from '@naer/services/access/record-block';
import { registerDevice } from '@naer/services/device/register-device';
import { createOrganisation } from '@naer/services/organisation/create-organisation';
import { addPractitioner } from '@naer/services/practitioner/add-practitioner';
import { createUnit } from '@naer/services/unit/create-unit';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { seedClient } from '../support/records-clients.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records, query } = stack;
let ours: TestTenant;
let theirs: TestTenant;
beforeEach(async () => {
  [ours, theirs] = [await seedTenant(records, 2), await seedTenant(records, 2)];
});

let made = 0;
/** Nine digits, the last by modulus 11; of nobody. */
function nextNumber(): string {
  for (;;) {
    made += 1;
    const digits = `9${String(made).padStart(7, '0')}`;
    const sum = [3, 2, 7, 6, 5, 4, 3, 2].reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
    const last = (11 - (sum % 11)) % 11;
    if (last < 10) return `${digits}${last}`;
  }
}
const patientOf = ({ patients }: TestTenant, nth = 0) => patients[nth]?.patientId ?? '';
const memberOf = async ({ tenantId, otherUnitId }: TestTenant): Promise<string> => {
  const practitionerId = randomUUID();
  const units = [{ unitId: otherUnitId, role: 'nurse' } as const];
  must(await addPractitioner(records, { tenantId, practitionerId, name: 'x', units }));
  return practitionerId;
};
const unitOf = async ({ tenantId, organisationId }: TestTenant): Promise<string> => {
  const unitId = randomUUID();
  must(await createUnit(records, { tenantId, unitId, organisationId, name: unitId }));
  return unitId;
};
const relate = async (tenant: TestTenant, nth = 0) => {
  const unitId = await unitOf(tenant);
  const { tenantId } = tenant;
  const patientId = patientOf(tenant, nth);
  return await grantRelation(records, { tenantId, patientId, relationId: randomUUID(), kind: 'participant', unitId });
};

/** What is counted, in which table and of whom, and a verb that adds one. */
const ADDS: readonly (readonly [
  quota: string,
  counted: string,
  add: (tenant: TestTenant) => Promise<Result<unknown, unknown>>,
])[] = [
  [
    'organisations',
    'organisation',
    ({ tenantId }) =>
      createOrganisation(records, {
        tenantId,
        organisationId: randomUUID(),
        number: nextNumber(),
        kind: 'other',
        name: 'x',
      }),
  ],
  [
    'units',
    'unit',
    ({ tenantId, organisationId }) =>
      createUnit(records, { tenantId, unitId: randomUUID(), organisationId, name: 'x' }),
  ],
  [
    'members',
    'practitioner',
    ({ tenantId, unitId }) =>
      addPractitioner(records, {
        tenantId,
        practitionerId: randomUUID(),
        name: 'x',
        units: [{ unitId, role: 'nurse' }],
      }),
  ],
  [
    'devices',
    'device',
    ({ reader, organisationId }) =>
      registerDevice(records, reader, {
        deviceId: randomUUID(),
        identifier: { system: 'urn:test', value: randomUUID() },
        key: randomUUID().replaceAll('-', '').repeat(2),
        kind: 'personal',
        label: 'x',
        organisationId,
        measures: [],
      }),
  ],
  ['relations', 'care_relation', (tenant) => relate(tenant)],
  [
    'blocks',
    'access_block',
    async (tenant) =>
      await recordBlock(records, tenant.reader, {
        patientId: patientOf(tenant),
        blockId: randomUUID(),
        practitionerId: await memberOf(tenant),
        wish: 'x',
      }),
  ],
];

/** Lets so many more stand there as `more` says. */
async function leave(tenant: TestTenant, quota: string, table: string, more: number): Promise<void> {
  await query(
    `update tenant t set quotas = jsonb_build_object($2::text, (select count(*) from ${table} c where c.tenant_id = t.tenant_id) + $3::int)
     where t.tenant_id = $1`,
    [tenant.tenantId, quota, more],
  );
}
const overQuota = (quota: string) => ({
  ok: false,
  error: { code: 'records-unavailable', cause: { kind: 'over-quota', quota } },
});

describe('a quota', () => {
  test.each(ADDS)(
    'of %s lets in the last and not one more; another tenant is not touched',
    async (quota, table, add) => {
      await leave(ours, quota, table, 1);
      must(await add(ours));
      const count = async () =>
        (await query<{ n: number }>(`select count(*)::int as n from ${table} where tenant_id = $1`, [ours.tenantId]))[0]
          ?.n;
      const before = await count();
      expect(await add(ours)).toMatchObject(overQuota(quota));
      expect(await count()).toBe(before);
      must(await add(theirs));
      await leave(ours, quota, table, 1);
      must(await add(ours));
    },
  );

  test('of clients counts those that have not been closed', async () => {
    const first = await seedClient(records, ours);
    await leave(ours, 'clients', 'api_client', 0);
    await expect(seedClient(records, ours)).rejects.toThrow('over-quota');
    await query('update api_client set revoked_at = now() where client_id = $1', [first]);
    await seedClient(records, ours);
  });

  test('of relations is of one patient, and ends with the relation', async () => {
    must(await relate(ours));
    await leave(ours, 'relations', 'care_relation', 0);
    expect(await relate(ours)).toMatchObject(overQuota('relations'));
    must(await relate(ours, 1));
    await query('update care_relation set ended_at = now(), ended_by = $2 where tenant_id = $1', [
      ours.tenantId,
      ours.practitionerId,
    ]);
    must(await relate(ours));
  });

  test('never stands in the way of a glass that is broken', async () => {
    await leave(ours, 'relations', 'care_relation', 0);
    expect(await relate(ours)).toMatchObject(overQuota('relations'));
    const helper = { ...ours.stranger, practitionerId: await memberOf(ours), role: 'physician' as const };
    must(await breakGlass(records, helper, { patientId: patientOf(ours), reason: 'a test' } as never));
  });

  test('of many in one statement is counted once, and none of them is kept', async () => {
    await leave(ours, 'units', 'unit', 2);
    const many = (n: number) =>
      query(
        `insert into unit (tenant_id, unit_id, organisation_id, name)
         select $1, gen_random_uuid(), $2, 'x' || g from generate_series(1, $3::int) g`,
        [ours.tenantId, ours.organisationId, n],
      );
    await expect(many(3)).rejects.toMatchObject({ code: '54000', constraint: 'quota_units' });
    await many(2);
  });

  test('has a default for every table that somebody fills by hand', async () => {
    const triggers = await query<{ name: string }>(
      `select distinct t.tgname as name from pg_trigger t where t.tgname like 'quota\\_%' order by 1`,
    );
    expect(triggers.map(({ name }) => name.slice('quota_'.length))).toEqual([
      'blocks',
      'clients',
      'devices',
      'invitations',
      'kin',
      'members',
      'organisations',
      'push_subscriptions',
      'referrals',
      'relations',
      'shifts',
      'units',
    ]);
  });
});

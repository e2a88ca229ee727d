import { randomUUID } from 'node:crypto';
import type { Result } from '@naer/domain/result';
import { pageOrganisations } from '@naer/services/organisation/list-organisations';
import type { Page } from '@naer/services/shared/list-of-patient';
import type { ReadError } from '@naer/services/shared/read-error';
import type { FramePage } from '@naer/services/tenant/page-of-frame';
import { pageUnits } from '@naer/services/unit/list-units';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRecords } from '../support/records.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;

let tenant: TestTenant;
let other: TestTenant;
beforeAll(async () => {
  tenant = await seedTenant(records);
  other = await seedTenant(records);
  // Two of one name: a page ends between them.
  for (const name of ['Ås', 'Bø', 'Bø', 'Eid']) {
    const organisationId = randomUUID();
    await stack.query(
      `insert into organisation (tenant_id, organisation_id, number, kind, name)
       values ($1, $2, (select (910000000 + count(*))::text from organisation), 'other', $3)`,
      [tenant.tenantId, organisationId, name],
    );
    for (const unit of ['Dag', 'Dag', 'Natt'])
      await stack.query('insert into unit (tenant_id, unit_id, organisation_id, name) values ($1, $2, $3, $4)', [
        tenant.tenantId,
        randomUUID(),
        organisationId,
        unit,
      ]);
  }
});

const LISTS = {
  organisations: async (page: FramePage) => {
    const { items, nextCursor } = must(await pageOrganisations(records, tenant.tenantId, page));
    return { ids: items.map(({ organisationId }) => organisationId), nextCursor };
  },
  units: async (page: FramePage) => {
    const { items, nextCursor } = must(await pageUnits(records, tenant.tenantId, page));
    return { ids: items.map(({ unitId }) => unitId), nextCursor };
  },
};

type Read = Result<Page<unknown>, ReadError>;

describe.each(Object.entries(LISTS))('the list of %s', (name, list) => {
  it('comes as a whole where nothing is said of pages, and says that nothing follows', async () => {
    const { ids, nextCursor } = await list({});
    expect([ids.length > 4, new Set(ids).size === ids.length, nextCursor]).toEqual([true, true, null]);
  });

  it.each([1, 2, 3])('in pages of %i neither repeats nor misses one', async (limit) => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ limit, cursor });
      expect(page.ids.length).toBeLessThanOrEqual(limit);
      found.push(...page.ids);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(found).toEqual((await list({})).ids);
  });

  it('takes no cursor that it did not give, and none of another tenant’s', async () => {
    const read = async (tenantId: string, page: Parameters<typeof pageUnits>[2]): Promise<Read> =>
      name === 'units' ? await pageUnits(records, tenantId, page) : await pageOrganisations(records, tenantId, page);
    for (const cursor of ['Plantesen', btoa('["x"]'), btoa('[1]')])
      expect(await read(tenant.tenantId, { cursor })).toEqual({
        ok: false,
        error: { code: 'invalid-cursor' },
      });
    const { nextCursor } = must(await read(other.tenantId, { limit: 1 }));
    const page = must(await read(tenant.tenantId, { cursor: nextCursor ?? btoa(`["${randomUUID()}"]`) }));
    expect(page).toEqual({ items: [], nextCursor: null });
  });
});

import { Records } from '@naer/db/records';
import { demoTenants } from '@naer/local/seed/demo-tenants';
import { ownDatabaseUrl } from '@naer/local/stack/own-databases';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { glucose, oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';
import { naer, personAs } from '../support/steward.ts';

const [first, second] = demoTenants(0);
if (first === undefined || second === undefined) throw new Error('The demo is incomplete');

const stack = await startStack({ patients: 2, hangable: false, ownDatabases: [second.id] });
afterAll(() => stack.stop());
const shared = castOf(stack, 0);
const own = castOf(stack, 1);

async function ask<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: ownDatabaseUrl(stack.database.ownerUrl, second?.id ?? '') });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

const WITH_TENANT = `select table_name from information_schema.columns where table_schema = 'public'
  and column_name = 'tenant_id' order by 1`;

/** Tables that hold a row of the tenant, by either database. */
async function tablesOf(tenantId: string, query: typeof ask): Promise<readonly string[]> {
  const tables = await stack.ownerSql<{ table_name: string }>(WITH_TENANT);
  const found: string[] = [];
  for (const { table_name: table } of tables) {
    const [row] = await query<{ n: number }>(`select count(*)::int as n from "${table}" where tenant_id = $1`, [
      tenantId,
    ]);
    if ((row?.n ?? 0) > 0) found.push(table);
  }
  return found;
}

describe('a tenant with a database of its own', () => {
  it('has a reading become an alert, on its list and in its records there; nothing of it stands in the main database', async () => {
    const patient = own.takePatient('copd');
    expect((await patient.post([oxygen(79)])).body.items).toMatchObject([{ status: 'recorded' }]);
    const item = await own.nurse.entryOf(patient.id);
    expect(item).toMatchObject({ severity: 'red', state: 'open' });
    await eventually(
      () => ask('select 1 from alert where patient_id = $1', [patient.id]),
      (rows) => rows.length === 1,
    );
    expect(await ask('select value from measurement where patient_id = $1', [patient.id])).toHaveLength(1);
    expect(await own.nurse.acknowledge(item)).toMatchObject({ status: 200 });
    const read = await own.nurse.get<{ items: unknown[] }>(`/api/v1/patients/${patient.id}/measurements`);
    expect(read.body.items).toHaveLength(1);
    const audit = await ask('select 1 from audit_event where subject_patient_id = $1', [patient.id]);
    expect(audit.length).toBeGreaterThan(0);
    // Its id alone, and which of its people a log-in is: what the sweep and the log-in look up across tenants.
    const inMain = await tablesOf(own.tenantId, (text, values) => stack.ownerSql(text, values));
    expect(inMain.filter((table) => table !== 'login_directory')).toEqual(['tenant_directory']);
  });

  it('leaves the other tenant where it was, and holds nothing of it', async () => {
    const patient = shared.takePatient('copd');
    await patient.post([oxygen(79)]);
    await shared.nurse.entryOf(patient.id);
    await eventually(
      () => stack.ownerSql('select 1 from alert where patient_id = $1', [patient.id]),
      (rows) => rows.length === 1,
    );
    expect(await tablesOf(shared.tenantId, ask)).toEqual([]);
  });

  it('is walked by the sweep, and is made, listed and suspended by operators like any other', async () => {
    await stack.sweep();
    const lines = await naer(stack, ['tenant', 'list']);
    expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual([shared.tenantId, own.tenantId].sort());
    const about = ['--tenant', own.tenantId, '--reason', 'a test'];
    await naer(stack, ['tenant', 'suspend', ...about]);
    const path = `/api/v1/units/${own.unitId}/worklist`;
    expect(await own.nurse.get(path)).toMatchObject({ status: 403, body: { code: 'tenant-suspended' } });
    expect(await ask('select state from tenant')).toEqual([{ state: 'suspended' }]);
    await naer(stack, ['tenant', 'resume', ...about]);
    expect(await own.nurse.get(path)).toMatchObject({ status: 200 });
  });

  it('is not reached by templates that others publish, nor they by its own: they are not there', async () => {
    for (const [publisher, other] of [
      [shared, own],
      [own, shared],
    ] as const) {
      const { items } = (
        await publisher.physician.get<{ items: { templateId: string; programme: string }[] }>('/api/v1/programmes')
      ).body;
      const template = items.find(({ programme }) => programme !== 'copd');
      const path = `/api/v1/programmes/${template?.templateId}/versions/1/publish`;
      const named = await publisher.physician.post(path, { to: [other.tenantId], reason: 'a test' });
      // The main directory knows every tenant, one's own database nobody else.
      expect(named.status).toBe(publisher === shared ? 200 : 422);
      const published = await other.physician.get<{ items: { publisherTenantId: string }[] }>(
        '/api/v1/programmes/published',
      );
      expect(published.status).toBe(200);
      expect(published.text).not.toContain(publisher.tenantId);
      const one = `/api/v1/programmes/published/${publisher.tenantId}/${template?.templateId}/1`;
      expect(await other.physician.get(one)).toMatchObject({ status: 404 });
    }
  });

  it('is refused as a whole when row security does not hold there, and the others go on', async () => {
    const wrong = {
      databaseUrl: ownDatabaseUrl(stack.database.ownerUrl, own.tenantId),
      sqlEndpoint: stack.database.sqlEndpoint,
    };
    const admitted: Records[] = [];
    const records = new Records(
      { databaseUrl: stack.database.appUrl, sqlEndpoint: stack.database.sqlEndpoint },
      { [own.tenantId]: wrong },
      async (database) => {
        admitted.push(database);
        return { ok: false, error: { kind: 'unexpected', sqlState: '42501' } };
      },
    );
    const scope = (tenantId: string) => ({ kind: 'system', tenantId }) as const;
    expect(await records.run(scope(own.tenantId), [])).toMatchObject({ ok: false });
    expect(admitted).toEqual([records.databaseOf(own.tenantId)]);
    expect(await records.run(scope(shared.tenantId), [])).toMatchObject({ ok: true });
    expect(await records.run({ kind: 'directory' }, [])).toMatchObject({ ok: true });
  });

  it('whose database is away is passed over by the sweep, which walks the others, and comes again', async () => {
    const names = { name: ownDatabaseUrl(stack.database.ownerUrl, own.tenantId).split('/').at(-1) };
    const allow = (may: boolean) => stack.ownerSql(`alter database "${names.name}" allow_connections ${may}`);
    const walkedAt = async () =>
      (
        await stack.ownerSql<{ at: Date }>("select updated_at as at from sweep_cursor where name = 'enrolments-walked'")
      )[0]?.at ?? new Date(0);
    const [row] = await ask<{ id: string }>(
      'update practitioner set principal_version = principal_version + 1 returning practitioner_id as id',
    );
    const other = own.takePatient('diabetes');
    await allow(false);
    await stack.ownerSql('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [names.name]);
    const before = await walkedAt();
    await stack.sweep();
    expect((await walkedAt()).getTime()).toBeGreaterThan(before.getTime());
    expect((await shared.nurse.get(`/api/v1/units/${shared.unitId}/worklist`)).status).toBe(200);
    expect((await other.post([glucose(6.1)])).body.items).toMatchObject([{ status: 'recorded' }]);
    await allow(true);
    await stack.sweep();
    const lagging = 'select 1 from practitioner where principal_pushed_version < principal_version';
    expect(row).toBeDefined();
    expect(await ask(lagging)).toEqual([]);
  });

  it('keeps its frame there: what an administrator adds is in its database alone', async () => {
    const admin = await personAs(stack, own.tenantId, own.nurse.id, 'administrator');
    const member = { name: 'Kari Testesen', units: [{ unitId: own.unitId, role: 'nurse' }], roles: [] };
    expect(await admin.post('/api/v1/members', member)).toMatchObject({ status: 201 });
    expect(await ask("select 1 from practitioner where name = 'Kari Testesen' and hpr_number is null")).toHaveLength(1);
  });
});

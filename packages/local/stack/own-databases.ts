import type { TenantDatabases } from '@naer/db/records';
import pg from 'pg';
import { migrate } from '../migrate/migrate.ts';
import type { Database } from './start-database.ts';

/** Databases of their own on the same server, migrated: by tenant id, as `naer_app`. One that is there stays. */
export async function ownDatabases(
  { ownerUrl, sqlEndpoint }: Pick<Database, 'ownerUrl' | 'sqlEndpoint'>,
  appPassword: string,
  tenantIds: readonly string[],
): Promise<TenantDatabases> {
  const found: Record<string, { databaseUrl: string; sqlEndpoint: string }> = {};
  for (const tenantId of tenantIds) {
    const url = ownDatabaseUrl(ownerUrl, tenantId);
    await createUnlessThere(ownerUrl, databaseNameOf(tenantId));
    const { appUrl } = await migrate({ ownerUrl: url, appPassword });
    found[tenantId] = { databaseUrl: appUrl, sqlEndpoint };
  }
  return found;
}

/** The owner's login to a tenant's own database on that server. */
export function ownDatabaseUrl(ownerUrl: string, tenantId: string): string {
  const url = new URL(ownerUrl.replace(/^postgres(ql)?:/, 'http:'));
  url.pathname = `/${databaseNameOf(tenantId)}`;
  return url.href.replace(/^http:/, 'postgres:');
}

/** The Worker's variable. */
export function tenantDatabasesBinding(databases: TenantDatabases): Record<string, string> {
  const own = Object.entries(databases).map(([tenantId, { databaseUrl }]) => [tenantId, { url: databaseUrl }]);
  return own.length === 0 ? {} : { TENANT_DATABASES: JSON.stringify(Object.fromEntries(own)) };
}

function databaseNameOf(tenantId: string): string {
  return `naer_${tenantId.replaceAll('-', '_')}`;
}

async function createUnlessThere(ownerUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const known = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (known.rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

import { assertRole } from '@naer/db/assert-role';
import { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { err, ok, type Result } from '@naer/domain/result';
import { type Bindings, type Configuration, configurationOf } from '../env.ts';
import { log, nameOf } from '../http/log.ts';

/** `unsafe`: the role or a table is not what the migrations made it, and row security may be off: nothing is read. */
export type RecordsFault = RecordsError | { readonly kind: 'unsafe' };

const made = new WeakMap<Configuration, Records>();
const INSUFFICIENT_PRIVILEGE = '42501';
const trusted = new WeakSet<Records>();

/** The one client of this isolate's configuration: the main database and those of tenants. Prefer `checkedRecords`. */
export function recordsOf(bindings: Bindings): Records {
  const configuration = configurationOf(bindings);
  const known = made.get(configuration);
  if (known !== undefined) return known;
  const { DATABASE_URL: databaseUrl, SQL_ENDPOINT: sqlEndpoint, TENANT_DATABASES } = configuration;
  const own = Object.entries(TENANT_DATABASES).map(([tenantId, { url, sqlEndpoint: endpoint }]) => [
    tenantId,
    { databaseUrl: url, sqlEndpoint: endpoint ?? sqlEndpoint },
  ]);
  const records = new Records({ databaseUrl, sqlEndpoint }, Object.fromEntries(own), admit);
  made.set(configuration, records);
  return records;
}

/**
 * The records, once the role in the tenant's database (absent: in the main one) has been asserted: a Worker has no
 * start-up, the first use is it. A failed assertion is tried again at the next use; nothing in flight is shared between
 * requests. A tenant's own database is asserted before its first use as well when nobody named the tenant here.
 */
export async function checkedRecords(bindings: Bindings, tenantId?: string): Promise<Result<Records, RecordsFault>> {
  const records = recordsOf(bindings);
  const role = await trust(tenantId === undefined ? records : records.databaseOf(tenantId));
  return role.ok ? ok(records) : role;
}

async function trust(database: Records): Promise<Result<true, RecordsFault>> {
  if (trusted.has(database)) return ok(true);
  const role = await assertRole(database);
  if (role.ok) {
    trusted.add(database);
    return role;
  }
  if (role.error.kind === 'records') return err(role.error.error);
  log({ event: 'database-role-unsafe', names: role.error.faults.map(nameOf) });
  return err({ kind: 'unsafe' });
}

/** An unsafe role as a records error: our own fault, the same again fails until it is mended. */
async function admit(database: Records): Promise<Result<true, RecordsError>> {
  const role = await trust(database);
  if (role.ok) return role;
  return err(role.error.kind === 'unsafe' ? { kind: 'unexpected', sqlState: INSUFFICIENT_PRIVILEGE } : role.error);
}

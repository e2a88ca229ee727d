import { assertRole } from '@naer/db/assert-role';
import { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { err, ok, type Result } from '@naer/domain/result';
import { type Bindings, type Configuration, configurationOf } from '../env.ts';
import { log } from '../http/log.ts';

/** `unsafe`: the role or a table is not what the migrations made it, and row security may be off: nothing is read. */
export type RecordsFault = RecordsError | { readonly kind: 'unsafe' };

const made = new WeakMap<Configuration, Records>();
const trusted = new WeakSet<Configuration>();

/** The one client of this isolate's configuration. Prefer `checkedRecords`. */
export function recordsOf(bindings: Bindings): Records {
  const configuration = configurationOf(bindings);
  const known = made.get(configuration);
  if (known !== undefined) return known;
  const { DATABASE_URL: databaseUrl, SQL_ENDPOINT: sqlEndpoint } = configuration;
  const records = new Records({ databaseUrl, sqlEndpoint });
  made.set(configuration, records);
  return records;
}

/**
 * The records, once the role has been asserted (a Worker has no start-up: the first use is it). A failed assertion is
 * tried again at the next use; nothing in flight is shared between requests.
 */
export async function checkedRecords(bindings: Bindings): Promise<Result<Records, RecordsFault>> {
  const records = recordsOf(bindings);
  const configuration = configurationOf(bindings);
  if (trusted.has(configuration)) return ok(records);
  const role = await assertRole(records);
  if (role.ok) {
    trusted.add(configuration);
    return ok(records);
  }
  if (role.error.kind === 'records') return err(role.error.error);
  log({ event: 'database-role-unsafe', detail: role.error.faults.join('; ') });
  return err({ kind: 'unsafe' });
}

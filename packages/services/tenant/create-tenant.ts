import type { Records } from '@naer/db/records';
import { withDirectoryScope } from '@naer/db/with-directory-scope';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';
import { type Steward, testify } from './steward.ts';

export interface NewTenant {
  readonly tenantId: string;
  readonly name: string;
  /** The tenant's data key, wrapped by the environment's (base64url). */
  readonly wrappedKey: string;
  /** IANA; default Europe/Oslo. */
  readonly timeZone?: string | undefined;
  /** HPR authorisation codes whose holders may approve plans; default LE (physician). */
  readonly planApprovers?: readonly string[] | undefined;
  /** Absent: the system itself (seed). */
  readonly by?: Steward | undefined;
}

/**
 * A health community with its first data key, in its own database where it has one; its id stands in the directory of the
 * main database as well, and there first: what the sweep finds without a tenant behind it holds nothing.
 */
export async function createTenant(records: Records, tenant: NewTenant): Promise<Result<true, RegistryError>> {
  const { tenantId, name, wrappedKey, timeZone = 'Europe/Oslo', planApprovers = ['LE'], by } = tenant;
  const entry = sql`insert into tenant_directory (tenant_id) values (${tenantId}::uuid) on conflict do nothing`;
  const entered = await withDirectoryScope(records, [entry], tenantId);
  if (!entered.ok) return err(toRegistryError(entered.error));
  const answer = await withSystemScope(records, tenantId, [
    entry,
    sql`with t as (insert into tenant (tenant_id, name, time_zone, plan_approvers)
        values (${tenantId}::uuid, ${name}, ${timeZone}, ${`{${planApprovers.join(',')}}`}::text[]) returning tenant_id)
      ${by === undefined ? sql`` : sql`, a as (${testify(by, 'tenant.create', tenantId, sql`t`)})`}
      select tenant_id from t`,
    sql`insert into tenant_key (tenant_id, wrapped_key) values (${tenantId}::uuid, ${wrappedKey})`,
  ]);
  return answer.ok ? ok(true) : err(toRegistryError(answer.error));
}

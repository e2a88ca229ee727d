import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface NewTenant {
  readonly tenantId: string;
  readonly name: string;
  /** The tenant's data key, wrapped by the environment's (base64url). */
  readonly wrappedKey: string;
  /** IANA; default Europe/Oslo. */
  readonly timeZone?: string | undefined;
  /** HPR authorisation codes whose holders may approve plans; default LE (physician). */
  readonly planApprovers?: readonly string[] | undefined;
}

/** A health community with its first data key. */
export async function createTenant(records: Records, tenant: NewTenant): Promise<Result<true, RegistryError>> {
  const { tenantId, name, wrappedKey, timeZone = 'Europe/Oslo', planApprovers = ['LE'] } = tenant;
  const answer = await withSystemScope(records, tenantId, [
    sql`insert into tenant_directory (tenant_id) values (${tenantId}::uuid)`,
    sql`insert into tenant (tenant_id, name, time_zone, plan_approvers)
      values (${tenantId}::uuid, ${name}, ${timeZone}, ${`{${planApprovers.join(',')}}`}::text[])`,
    sql`insert into tenant_key (tenant_id, wrapped_key) values (${tenantId}::uuid, ${wrappedKey})`,
  ]);
  return answer.ok ? ok(true) : err(toRegistryError(answer.error));
}

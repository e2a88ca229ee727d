import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

/** The tenant's active data key, wrapped: what is sealed is sealed with it. `not-found` when its keys were destroyed. */
export async function loadTenantKey(records: Records, tenantId: string): Promise<Result<string, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ wrapped_key: string }>`select wrapped_key from tenant_key where tenant_id = ${tenantId}::uuid
      and state = 'active'`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [found] = answer.value[0];
  return found === undefined ? err({ code: 'not-found' }) : ok(found.wrapped_key);
}

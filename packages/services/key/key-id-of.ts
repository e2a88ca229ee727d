import { type SQL, sql } from 'drizzle-orm';

/** The id of the tenant's key whose wrapped text this is, or was before the environment's key changed; null: none of the tenant's. */
export function keyIdOf(tenantId: SQL, wrappedKey: SQL): SQL {
  return sql`(select k.key_id from tenant_key k where k.tenant_id = ${tenantId}
    and ${wrappedKey} in (k.wrapped_key, k.previous_wrapped))`;
}

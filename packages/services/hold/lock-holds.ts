import { type SQL, sql } from 'drizzle-orm';

/** Who places or lifts a hold waits for whoever is removing or erasing, and the other way round. */
export function lockHolds(tenantId: string): SQL {
  return sql`select pg_advisory_xact_lock(hashtextextended('naer hold ' || ${tenantId}::text, 0))`;
}

/** For who removes or erases: several at once, and what the next statement sees of the holds stands until the commit. */
export function shareHolds(tenantId: string): SQL {
  return sql`select pg_advisory_xact_lock_shared(hashtextextended('naer hold ' || ${tenantId}::text, 0))`;
}

/** Whether any hold at all stands in the tenant. */
export function anyHold(tenantId: string): SQL {
  return sql`exists (select from legal_hold h where h.tenant_id = ${tenantId}::uuid and not exists (
    select from legal_hold_release r where r.tenant_id = h.tenant_id and r.hold_id = h.hold_id))`;
}

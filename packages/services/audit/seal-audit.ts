import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';

/** A block that was sealed: which, and how many rows of the log it holds. */
export interface SealedBlock {
  readonly block: number;
  readonly count: number;
}

/**
 * Seals the rows of a tenant's log that no transaction can still add a neighbour to; the database writes all of the seal
 * itself (migration `audit-seals`). Undefined when there are none. Sealers may run side by side: they take turns.
 */
export async function sealAudit(
  records: Records,
  tenantId: string,
): Promise<Result<SealedBlock | undefined, RecordsError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<SealedBlock>`insert into audit_seal (tenant_id) values (${tenantId}::uuid) returning block::float8 as block, count`,
  ]);
  return answer.ok ? ok(answer.value[0][0]) : answer;
}

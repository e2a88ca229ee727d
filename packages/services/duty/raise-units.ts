import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';

/** A new duty version of these units: what is loaded next replaces what their objects hold, though nobody has changed anything. */
export async function raiseUnits(
  records: Records,
  tenantId: string,
  unitIds: readonly string[],
): Promise<Result<true, RecordsError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql`update unit set duty_version = duty_version + 1, updated_at = now()
      where tenant_id = ${tenantId}::uuid and unit_id = any (${`{${unitIds.join(',')}}`}::uuid[])`,
  ]);
  return answer.ok ? ok(true) : answer;
}

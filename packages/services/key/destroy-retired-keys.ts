import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure, type Steward, testify } from '../tenant/steward.ts';

/**
 * Overwrites the wrapped texts of retired keys; answers how many. Nothing in the records is sealed with one, and nothing can be
 * (`sealed_with_key_in_use`). Copies of before have the text beside what it seals (objects) or bring the row back (database).
 */
export async function destroyRetiredKeys(records: Records, steward: Steward): Promise<Result<number, FrameError>> {
  const answer = await withSystemScope(records, steward.tenantId, [
    sql<{ n: number }>`with k as (update tenant_key set state = 'destroyed', wrapped_key = 'destroyed/' || key_id,
          previous_wrapped = null, changed_at = now()
        where tenant_id = ${steward.tenantId}::uuid and state = 'retired' returning tenant_id),
      a as (${testify(steward, 'key.destroy', steward.tenantId, sql`k`)})
      select count(*)::integer as n from k`,
  ]);
  return answer.ok ? ok(answer.value[0][0]?.n ?? 0) : frameFailure(answer.error);
}

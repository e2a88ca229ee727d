import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';

/** Erasures that kept something until a date that has passed are to be gone on with: their ids. */
export async function reopenDueErasures(
  records: Records,
  tenantId: string,
): Promise<Result<readonly string[], RecordsError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ job_id: string }>`update job set state = 'waiting', updated_at = now(),
        detail = detail || '{"phase": "due", "after": null}'
      where tenant_id = ${tenantId}::uuid and kind = 'erasure' and state = 'done' and kept_until <= now()
        and detail ->> 'phase' = 'erased' returning job_id`,
  ]);
  return answer.ok ? ok(answer.value[0].map((row) => row.job_id)) : answer;
}

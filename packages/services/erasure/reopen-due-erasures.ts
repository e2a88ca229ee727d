import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { anyHold } from '../hold/lock-holds.ts';

/**
 * Erasures that kept something until a date that has passed, or for a hold where none stands any more, are to be gone on with:
 * their ids. So is one that met monitors which kept what they hold, once a day.
 */
export async function reopenDueErasures(
  records: Records,
  tenantId: string,
): Promise<Result<readonly string[], RecordsError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ job_id: string }>`update job set state = 'waiting', updated_at = now(),
        detail = case when organisation_id is null then detail else detail - 'held' end || '{"phase": "due", "after": null}'
      where tenant_id = ${tenantId}::uuid and kind = 'erasure' and state = 'done' and kept_until <= now()
        and (detail ->> 'phase' = 'erased' or detail ->> 'phase' = 'expired' and organisation_id is not null
          and (detail ->> 'held')::int > 0 and coalesce(detail -> 'heldBack', '{}') = '{}'
          and updated_at < now() - interval '1 day') returning job_id`,
    // From where its rows and objects were left; what has gone is gone, and the date of what it keeps stands.
    sql<{ job_id: string }>`update job set state = 'waiting', updated_at = now(),
        detail = (detail - 'heldBack' - 'held' - 'objects' - 'table' - 'counting')
          || jsonb_build_object('phase', case when organisation_id is null then 'principals' else 'all-told' end, 'after', null)
      where tenant_id = ${tenantId}::uuid and kind = 'erasure' and state = 'done'
        and coalesce(detail -> 'heldBack', '{}') <> '{}' and not ${anyHold(tenantId)} returning job_id`,
  ]);
  return answer.ok ? ok(answer.value.flat().map((row) => row.job_id)) : answer;
}

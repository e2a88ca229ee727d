import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure, type Steward, testify } from '../tenant/steward.ts';

/** The code by which a job says that somebody has stopped it. */
export const STOPPED = 'stopped';

/** Stops what runs: it ends with the page that it is at. Old keys still open what they have sealed. `wrong-state`: nothing runs. */
export async function stopKeyRotation(records: Records, steward: Steward): Promise<Result<true, FrameError>> {
  const answer = await withSystemScope(records, steward.tenantId, [
    sql<{
      n: number;
    }>`with j as (update job set state = 'failed', failure = ${STOPPED}, updated_at = now(), finished_at = now()
        where tenant_id = ${steward.tenantId}::uuid and kind = 'key-rotation' and state in ('waiting', 'running')
        returning tenant_id),
      a as (${testify(steward, 'key.stop', steward.tenantId, sql`j`)})
      select count(*)::integer as n from j`,
    sql`select from tenant where tenant_id = ${steward.tenantId}::uuid`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [[stopped], [tenant]] = answer.value;
  if (tenant === undefined) return err({ code: 'not-found' });
  return stopped?.n === 1 ? ok(true) : err({ code: 'wrong-state' });
}

import type { SuccessorRequest } from '@naer/contracts/organisation';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure, lockFrame, type Steward, testify } from '../tenant/steward.ts';

/**
 * That an organisation takes over from another from a day on: a merger has several predecessors, a split several
 * successors. Said again, it changes nothing; a circle is refused. What either has recorded stays its own.
 */
export async function addSuccessor(
  records: Records,
  steward: Steward,
  organisationId: string,
  { successorId, from, reason }: SuccessorRequest,
): Promise<Result<true, FrameError>> {
  const { tenantId } = steward;
  const known = sql<{ from: string }>`select from_date::text as "from" from organisation_succession
    where tenant_id = ${tenantId}::uuid and predecessor_id = ${organisationId}::uuid and successor_id = ${successorId}::uuid`;
  const answer = await withSystemScope(records, tenantId, [
    lockFrame(tenantId),
    sql`with recursive after (id) as (select ${successorId}::uuid
        union select s.successor_id from organisation_succession s join after on s.predecessor_id = after.id
        where s.tenant_id = ${tenantId}::uuid),
      s as (insert into organisation_succession (tenant_id, predecessor_id, successor_id, from_date, reason, created_by)
        select ${tenantId}::uuid, ${organisationId}::uuid, ${successorId}::uuid, ${from}::date, ${reason},
          ${steward.actorId}::uuid
        where not exists (select from after where id = ${organisationId}::uuid)
        on conflict do nothing returning tenant_id),
      o as (update organisation w set organisation_version = w.organisation_version + 1, updated_at = now() from s
        where w.tenant_id = s.tenant_id and w.organisation_id in (${organisationId}::uuid, ${successorId}::uuid)),
      a as (${testify(steward, 'organisation.succeed', organisationId, sql`s`)})
      select tenant_id from s`,
    known,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [, , [standing]] = answer.value;
  if (standing === undefined) return err({ code: 'wrong-state' });
  return standing.from === from ? ok(true) : err({ code: 'already-exists' });
}

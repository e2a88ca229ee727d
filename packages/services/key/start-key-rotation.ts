import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure, lockFrame, type Steward, testify } from '../tenant/steward.ts';

export interface NewKeyRotation {
  readonly jobId: string;
  /** The new data key, wrapped; absent: the keys stay and are only wrapped anew. Not needed where a rotation was stopped: that goes on. */
  readonly wrappedKey?: string | undefined;
}

interface Standing {
  readonly open: boolean;
  readonly running: string | null;
}

/**
 * Takes on that a tenant gets another data key, or goes on with one that was stopped; answers the job that runs, this one or
 * another that runs already. From its commit on, what is sealed is sealed with the new key. `wrong-state` in a tenant that has
 * left.
 */
export async function startKeyRotation(
  records: Records,
  steward: Steward,
  { jobId, wrappedKey }: NewKeyRotation,
): Promise<Result<string, FrameError>> {
  const { tenantId, actorId } = steward;
  const isOpen = sql`exists (select from tenant t where t.tenant_id = ${tenantId}::uuid and t.state <> 'left')`;
  const isNew = sql`${wrappedKey !== undefined}::boolean and ${isOpen}`;
  const answer = await withSystemScope(records, tenantId, [
    lockFrame(tenantId),
    // Meets the lock of a job that is about to end: it has ended before, or sees the new key and goes on.
    sql`select from tenant_key where tenant_id = ${tenantId}::uuid order by key_id for no key update`,
    sql`with j as (insert into job (tenant_id, job_id, kind, operator)
        select ${tenantId}::uuid, ${jobId}::uuid, 'key-rotation', ${actorId} where ${isOpen}
        on conflict do nothing returning tenant_id)
      ${testify(steward, wrappedKey === undefined ? 'key.rewrap' : 'key.rotate', jobId, sql`j`)}`,
    sql`update tenant_key k set state = 'retiring', changed_at = now()
      where k.tenant_id = ${tenantId}::uuid and k.state = 'active' and ${isNew}
        and not exists (select from tenant_key o where o.tenant_id = k.tenant_id and o.state = 'retiring')`,
    sql`with n as (insert into tenant_key (tenant_id, wrapped_key) select ${tenantId}::uuid, ${wrappedKey ?? ''}
        where ${isNew} and not exists (select from tenant_key k where k.tenant_id = ${tenantId}::uuid and k.state = 'active')
        returning tenant_id)
      ${testify(steward, 'key.new', tenantId, sql`n`)}`,
    sql<Standing>`select t.state <> 'left' as open, (select j.job_id from job j where j.tenant_id = t.tenant_id
        and j.kind = 'key-rotation' and j.state in ('waiting', 'running')) as running
      from tenant t where t.tenant_id = ${tenantId}::uuid`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [standing] = answer.value[5];
  if (standing === undefined) return err({ code: 'not-found' });
  if (!standing.open) return err({ code: 'wrong-state' });
  return ok(standing.running ?? jobId);
}

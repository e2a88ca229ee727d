import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { type FrameError, frameFailure, lockFrame, type Steward, testify } from '../tenant/steward.ts';

/** The setting that stands now, as the run will read it until its end. */
const DETAIL = sql`jsonb_build_object('v', 1, 'settingVersion', s.version, 'rules', s.rules)`;

function newestSetting(tenantId: string): SQL {
  return sql`(select * from retention_setting where tenant_id = ${tenantId}::uuid order by version desc limit 1)`;
}

/**
 * Takes on a run by the setting that stands. `wrong-state` while another one runs, where nothing was ever configured, and in a
 * tenant that has left.
 */
export async function startRetention(
  records: Records,
  steward: Steward,
  { jobId, dryRun }: { readonly jobId: string; readonly dryRun: boolean },
): Promise<Result<true, FrameError>> {
  const { tenantId, actorId } = steward;
  const answer = await withSystemScope(records, tenantId, [
    lockFrame(tenantId),
    sql`with j as (insert into job (tenant_id, job_id, kind, dry_run, created_by, detail)
        select s.tenant_id, ${jobId}::uuid, 'retention', ${dryRun}::boolean, ${actorId}::uuid, ${DETAIL}
        from ${newestSetting(tenantId)} s join tenant t on t.tenant_id = s.tenant_id and t.state <> 'left'
        on conflict do nothing returning tenant_id),
      a as (${testify(steward, 'retention.run', jobId, sql`j`)})
      select 1 from j`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  return answer.value[1].length > 0 ? ok(true) : err({ code: 'wrong-state' });
}

/** A day's run where the tenant has said so, in the name of who said it; answers the job, or undefined when it is not time. */
export async function startDailyRetention(
  records: Records,
  tenantId: string,
): Promise<Result<string | undefined, RecordsError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ job_id: string }>`with j as (insert into job (tenant_id, job_id, kind, created_by, detail)
        select s.tenant_id, gen_random_uuid(), 'retention', s.set_by, ${DETAIL}
        from ${newestSetting(tenantId)} s join tenant t on t.tenant_id = s.tenant_id and t.state in ('active', 'suspended')
        where s.daily and s.rules <> '{}' and not exists (select from job k where k.tenant_id = s.tenant_id
          and k.kind = 'retention' and not k.dry_run and k.created_at > now() - interval '1 day')
        on conflict do nothing returning tenant_id, job_id, created_by),
      a as (insert into audit_event (tenant_id, actor_id, action, subject_id)
        select j.tenant_id, j.created_by::text, 'retention.run', j.job_id::text from j)
      select job_id from j`,
  ]);
  return answer.ok ? ok(answer.value[0][0]?.job_id) : answer;
}

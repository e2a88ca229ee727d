import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import type { FrameState } from '@naer/domain/tenant/frame-state';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure, lockFrame, type Steward, testify } from '../tenant/steward.ts';
import { isTenantUnused } from './close-tenant.ts';

export type TenantErasureError =
  | FrameError
  /** Those whose archive nobody has receipted since the tenant began to leave. */
  | { readonly code: 'receipt-missing'; readonly organisationIds: readonly string[] };

interface Row {
  readonly state: FrameState;
  readonly unused: boolean;
  readonly missing: readonly string[];
}

/** Organisations `o` of tenant `t` of which no archive, nor one of the whole tenant, is receipted. Who left before is done. */
const UNRECEIPTED = sql`select o.organisation_id from organisation o where o.tenant_id = t.tenant_id and o.state <> 'left'
  and not exists (select from job j join archive_receipt r on r.tenant_id = j.tenant_id and r.job_id = j.job_id
    where j.tenant_id = o.tenant_id and j.kind = 'archive' and j.state = 'done'
      and coalesce(j.organisation_id, o.organisation_id) = o.organisation_id and j.created_at >= t.state_since)`;

/** Of an erasure that has failed: another one goes on where it stopped. */
const FAILED = sql`select k.detail - 'tries' - 'waits' - 'counting' from job k where k.tenant_id = t.tenant_id
  and k.organisation_id is null and k.kind = 'erasure' and k.state = 'failed' and k.detail ? 'phase'
  order by k.created_at desc limit 1`;

/**
 * Takes on the erasure of a whole tenant, by an operator; or takes one up again that failed. Refused as `wrong-state` unless it
 * is leaving, and when its erasure stands already; `tenant-in-use` while somebody is followed or an alert is alive;
 * `receipt-missing` until every organisation's archive is receipted.
 */
export async function startTenantErasure(
  records: Records,
  steward: Steward,
  jobId: string,
): Promise<Result<true, TenantErasureError>> {
  const { tenantId, actorId } = steward;
  const answer = await withSystemScope(records, tenantId, [
    lockFrame(tenantId),
    sql<Row>`select t.state, ${isTenantUnused(tenantId)} as unused, array(${UNRECEIPTED} order by 1) as missing
      from tenant t where t.tenant_id = ${tenantId}::uuid`,
    sql<{ job_id: string }>`with j as (insert into job (tenant_id, job_id, kind, operator, detail)
        select t.tenant_id, ${jobId}::uuid, 'erasure', ${actorId}, coalesce((${FAILED}), '{"v": 1}') from tenant t
        where t.tenant_id = ${tenantId}::uuid and (t.state = 'left' and exists (${FAILED})
          or t.state = 'leaving' and ${isTenantUnused(tenantId)} and not exists (${UNRECEIPTED}))
        on conflict do nothing returning tenant_id, job_id),
      a as (${testify(steward, 'tenant.erasure.start', jobId, sql`j`)})
      select job_id from j`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [, [standing], [made]] = answer.value;
  if (made !== undefined) return ok(true);
  if (standing === undefined) return err({ code: 'not-found' });
  if (standing.state !== 'leaving') return err({ code: 'wrong-state' });
  if (!standing.unused) return err({ code: 'tenant-in-use' });
  const { missing: organisationIds } = standing;
  return err(organisationIds.length > 0 ? { code: 'receipt-missing', organisationIds } : { code: 'wrong-state' });
}

import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import type { FrameState } from '@naer/domain/tenant/frame-state';
import { type SQL, sql } from 'drizzle-orm';
import { type FrameError, frameFailure, lockFrame, type Steward, testify } from '../tenant/steward.ts';

export type ErasureError = FrameError | { readonly code: 'receipt-missing' };

interface Row {
  readonly state: FrameState;
  readonly receipted: boolean;
  readonly unused: boolean;
}

/** Of an erasure that has failed: another one goes on where it stopped. */
const FAILED = sql`select k.detail - 'tries' - 'waits' - 'counting' from job k where k.tenant_id = o.tenant_id
  and k.organisation_id = o.organisation_id and k.kind = 'erasure' and k.state = 'failed' and k.detail ? 'phase'
  order by k.created_at desc limit 1`;

/** Nobody is followed in its name any more, and no live alert is its own. */
export function isUnused(tenantId: string, organisationId: string): SQL {
  return sql`not exists (select from enrolment e where e.tenant_id = ${tenantId}::uuid and e.active
      and ${organisationId}::uuid in (e.owner_organisation_id, e.controller_organisation_id))
    and not exists (select from alert l where l.tenant_id = ${tenantId}::uuid and l.state <> 'resolved'
      and l.owner_organisation_id = ${organisationId}::uuid)`;
}

/**
 * Takes on the erasure of an organisation, or takes one up again that failed. Refused as `wrong-state` unless it is leaving, and when its erasure stands
 * already; `receipt-missing` without a receipted archive of it taken since it began to leave; `organisation-in-use` while
 * somebody is followed in its name.
 */
export async function startErasure(
  records: Records,
  steward: Steward,
  { jobId, organisationId }: { readonly jobId: string; readonly organisationId: string },
): Promise<Result<true, ErasureError>> {
  const { tenantId, actorId } = steward;
  const answer = await withSystemScope(records, tenantId, [
    lockFrame(tenantId),
    sql<Row>`select o.state, ${isUnused(tenantId, organisationId)} as unused,
        exists (select from job j join archive_receipt r on r.tenant_id = j.tenant_id and r.job_id = j.job_id
          where j.tenant_id = o.tenant_id and j.kind = 'archive' and j.state = 'done'
            and coalesce(j.organisation_id, o.organisation_id) = o.organisation_id and j.created_at >= o.state_since) as receipted
      from organisation o where o.tenant_id = ${tenantId}::uuid and o.organisation_id = ${organisationId}::uuid`,
    sql<{ job_id: string }>`with j as (insert into job (tenant_id, job_id, kind, organisation_id, created_by, detail)
        select o.tenant_id, ${jobId}::uuid, 'erasure', o.organisation_id, ${actorId}::uuid, coalesce((${FAILED}), '{"v": 1}')
        from organisation o where o.tenant_id = ${tenantId}::uuid and o.organisation_id = ${organisationId}::uuid
          and (o.state = 'left' and exists (${FAILED}) or o.state = 'leaving' and ${isUnused(tenantId, organisationId)}
          and exists (select from job j join archive_receipt r on r.tenant_id = j.tenant_id and r.job_id = j.job_id
            where j.tenant_id = o.tenant_id and j.kind = 'archive' and j.state = 'done'
              and coalesce(j.organisation_id, o.organisation_id) = o.organisation_id and j.created_at >= o.state_since))
        on conflict do nothing returning tenant_id, job_id),
      t as (${testify(steward, 'erasure.start', organisationId, sql`j`)})
      select job_id from j`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [, [standing], [made]] = answer.value;
  if (made !== undefined) return ok(true);
  if (standing === undefined) return err({ code: 'not-found' });
  if (standing.state !== 'leaving') return err({ code: 'wrong-state' });
  if (!standing.unused) return err({ code: 'organisation-in-use' });
  return err({ code: standing.receipted ? 'wrong-state' : 'receipt-missing' });
}

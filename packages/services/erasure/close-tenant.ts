import { type SQL, sql } from 'drizzle-orm';
import type { Job } from '../job/load-job.ts';

/** Nobody is followed in the tenant, and no live alert stands there. */
export function isTenantUnused(tenantId: string): SQL {
  return sql`not exists (select from enrolment e where e.tenant_id = ${tenantId}::uuid and e.active)
    and not exists (select from alert l where l.tenant_id = ${tenantId}::uuid and l.state <> 'resolved')`;
}

/**
 * The tenant has left, in one statement: its organisations with it, its people hold nothing, its clients are revoked, its
 * units closed, its unfinished work is over. Nothing of it when somebody is followed again. What is of patients and devices
 * follows in pieces.
 */
export function closeTenant({ tenantId, jobId, createdBy }: Job): SQL<{ job_id: string }> {
  const own = sql`tenant_id = ${tenantId}::uuid`;
  return sql<{ job_id: string }>`with t as (update tenant set state = 'left', state_since = now(),
        settings_version = settings_version + 1, updated_at = now()
      where ${own} and state = 'leaving' and ${isTenantUnused(tenantId)} returning tenant_id),
    o as (update organisation w set state = 'left', state_since = now(), organisation_version = w.organisation_version + 1,
        updated_at = now() from t where w.tenant_id = t.tenant_id and w.state <> 'left'),
    p as (update practitioner w set principal_version = w.principal_version + 1, revoked_before = now(), updated_at = now()
      from t where w.tenant_id = t.tenant_id),
    pu as (update practitioner_unit w set active_to = now() from t where w.tenant_id = t.tenant_id and w.active_to is null),
    pr as (update practitioner_role w set active_to = now() from t where w.tenant_id = t.tenant_id and w.active_to is null),
    un as (update unit w set closed_at = coalesce(w.closed_at, now()), unit_version = w.unit_version + 1
      from t where w.tenant_id = t.tenant_id),
    c as (update api_client w set principal_version = w.principal_version + 1, updated_at = now(),
        revoked_at = coalesce(w.revoked_at, now()) from t where w.tenant_id = t.tenant_id),
    f as (update job w set state = 'failed', failure = 'tenant-left', updated_at = now(), finished_at = now()
      from t where w.tenant_id = t.tenant_id and w.state in ('waiting', 'running') and w.job_id <> ${jobId}::uuid),
    a as (insert into audit_event (tenant_id, actor_id, action, subject_id)
      select t.tenant_id, ${createdBy}, 'tenant.left', t.tenant_id::text from t)
    update job j set state = 'running', updated_at = now(), detail = j.detail || '{"phase": "principals"}'
    from t where j.tenant_id = t.tenant_id and j.job_id = ${jobId}::uuid returning j.job_id`;
}

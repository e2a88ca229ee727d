import { type SQL, sql } from 'drizzle-orm';
import type { Job } from '../job/load-job.ts';
import { isUnused } from './start-erasure.ts';

/** Ids in a job's own notes, between its steps. */
export interface ClosedOrganisation {
  readonly people: readonly string[];
  readonly clients: readonly string[];
}

/** Patients `w` whose last controller it was and whom nobody follows now. */
export function formerPatients(tenantId: string, organisationId: string): SQL {
  return sql`w.patient_id in (select e.patient_id from enrolment e
      where e.tenant_id = ${tenantId}::uuid and e.controller_organisation_id = ${organisationId}::uuid)
    and not exists (select from enrolment e where e.tenant_id = w.tenant_id and e.patient_id = w.patient_id and e.active)`;
}

/**
 * The organisation has left, in one statement: its people hold nothing in it, its clients are revoked, its units closed,
 * credentials of its former patients' devices revoked, relations to those patients ended. Who must be told is noted with the
 * job. Nothing of it when somebody is followed again.
 */
export function closeOrganisation(
  { tenantId, jobId, createdBy }: Job,
  organisationId: string,
): SQL<{ job_id: string }> {
  const by = sql`(select q.practitioner_id from practitioner q where q.tenant_id = ${tenantId}::uuid
    and q.practitioner_id = ${createdBy}::uuid)`;
  const inUnits = sql`in (select u.unit_id from unit u where u.tenant_id = ${tenantId}::uuid
    and u.organisation_id = ${organisationId}::uuid)`;
  const former = formerPatients(tenantId, organisationId);
  return sql<{ job_id: string }>`with o as (update organisation set state = 'left', state_since = now(),
        organisation_version = organisation_version + 1, updated_at = now()
      where tenant_id = ${tenantId}::uuid and organisation_id = ${organisationId}::uuid and state = 'leaving'
        and ${isUnused(tenantId, organisationId)} returning tenant_id, organisation_id),
    who as materialized (select x.practitioner_id from practitioner_unit x, o
        where x.tenant_id = o.tenant_id and x.active_to is null and x.unit_id ${inUnits}
      union select x.practitioner_id from practitioner_role x, o
        where x.tenant_id = o.tenant_id and x.active_to is null and x.organisation_id = o.organisation_id),
    p as (update practitioner w set principal_version = w.principal_version + 1, updated_at = now(),
        revoked_before = case when exists (select from practitioner_unit x where x.tenant_id = w.tenant_id
            and x.practitioner_id = w.practitioner_id and x.active_to is null and not x.unit_id ${inUnits})
          or exists (select from practitioner_role x where x.tenant_id = w.tenant_id and x.practitioner_id = w.practitioner_id
            and x.active_to is null and x.organisation_id is distinct from o.organisation_id) then w.revoked_before else now() end
      from o where w.tenant_id = o.tenant_id and w.practitioner_id in (select practitioner_id from who)
      returning w.practitioner_id),
    pu as (update practitioner_unit w set active_to = now() from o where w.tenant_id = o.tenant_id and w.active_to is null
      and w.unit_id ${inUnits}),
    pr as (update practitioner_role w set active_to = now() from o where w.tenant_id = o.tenant_id and w.active_to is null
      and w.organisation_id = o.organisation_id),
    un as (update unit w set closed_at = coalesce(w.closed_at, now()), unit_version = w.unit_version + 1 from o
      where w.tenant_id = o.tenant_id and w.organisation_id = o.organisation_id),
    c as (update api_client w set principal_version = w.principal_version + 1, updated_at = now(),
        revoked_at = coalesce(w.revoked_at, now()) from o
      where w.tenant_id = o.tenant_id and w.organisation_id = o.organisation_id returning w.client_id),
    cr as (update care_relation w set ended_at = now(), ended_by = ${by} from o where w.tenant_id = o.tenant_id
      and w.ended_at is null and (w.unit_id ${inUnits} or ${former})),
    k as (update kin_relation w set ended_at = now(), ended_by = ${by} from o where w.tenant_id = o.tenant_id
      and w.ended_at is null and ${by} is not null and ${former}),
    pt as (update patient w set registry_version = w.registry_version + 1, updated_at = now() from o
      where w.tenant_id = o.tenant_id and ${former}),
    da as (update device_assignment w set generation = w.generation + 1, updated_at = now() from o
      where w.tenant_id = o.tenant_id and ${former}),
    a as (insert into audit_event (tenant_id, actor_id, action, subject_id)
      select o.tenant_id, ${createdBy}, 'organisation.left', o.organisation_id::text from o)
    update job j set state = 'running', updated_at = now(), detail = jsonb_build_object('v', 1, 'phase', 'closed',
      'people', (select coalesce(jsonb_agg(practitioner_id), '[]') from p),
      'clients', (select coalesce(jsonb_agg(client_id), '[]') from c))
    from o where j.tenant_id = o.tenant_id and j.job_id = ${jobId}::uuid returning j.job_id`;
}

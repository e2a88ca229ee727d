import { type SQL, sql } from 'drizzle-orm';

/** Whether somebody else administers the whole tenant; asked under `lockFrame`, so that two cannot leave at once. */
export function otherAdministrator(tenantId: string, practitionerId: string): SQL {
  return sql`exists (select from practitioner_role r join practitioner o using (tenant_id, practitioner_id)
    where r.tenant_id = ${tenantId}::uuid and r.role = 'administrator' and r.organisation_id is null
      and r.active_to is null and o.suspended_at is null and r.practitioner_id <> ${practitionerId}::uuid)`;
}

import type { CapacityPlan } from '@naer/domain/tenant/plan-capacities';
import { type SQL, sql } from 'drizzle-orm';
import { uuidArray } from '../tenant/steward.ts';

/**
 * The CTEs that end and begin what a person holds, when `m` (the person's row as it was just changed) is there. A unit is
 * one row a person: its role changes in place, what it was stands in the audit.
 */
export function writeCapacities({ endUnits, putUnits, endRoles, addRoles }: CapacityPlan): SQL {
  return sql`ended_units as (update practitioner_unit w set active_to = now() from m
      where w.tenant_id = m.tenant_id and w.practitioner_id = m.practitioner_id and w.active_to is null
        and w.unit_id = any (${uuidArray(endUnits)})),
    put_units as (insert into practitioner_unit (tenant_id, practitioner_id, unit_id, role)
      select m.tenant_id, m.practitioner_id, x."unitId", x.role
      from m, json_to_recordset(${JSON.stringify(putUnits)}::json) x("unitId" uuid, role text)
      on conflict (tenant_id, practitioner_id, unit_id)
        do update set role = excluded.role, active_from = now(), active_to = null),
    ended_roles as (update practitioner_role w set active_to = now()
      from m, json_to_recordset(${JSON.stringify(endRoles)}::json) x(role text, "organisationId" uuid)
      where w.tenant_id = m.tenant_id and w.practitioner_id = m.practitioner_id and w.active_to is null
        and w.role = x.role and w.organisation_id is not distinct from x."organisationId"),
    added_roles as (insert into practitioner_role (tenant_id, role_id, practitioner_id, role, organisation_id)
      select m.tenant_id, gen_random_uuid(), m.practitioner_id, x.role, x."organisationId"
      from m, json_to_recordset(${JSON.stringify(addRoles)}::json) x(role text, "organisationId" uuid))`;
}

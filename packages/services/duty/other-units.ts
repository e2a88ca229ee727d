import { type SQL, sql } from 'drizzle-orm';

/** CTE `o` for `changeUnit`: the other units where the person works or has a shift get a new duty version as well; the sweep brings it. */
export function otherUnitsOf(practitionerId: string): SQL {
  return sql`o as (update unit w set duty_version = w.duty_version + 1, updated_at = now() from u
    where w.tenant_id = u.tenant_id and w.unit_id <> u.unit_id and (
      exists (select from practitioner_unit p where p.tenant_id = w.tenant_id and p.unit_id = w.unit_id
        and p.practitioner_id = ${practitionerId}::uuid and (p.active_to is null or p.active_to > now()))
      or exists (select from duty_shift c where c.tenant_id = w.tenant_id and c.unit_id = w.unit_id and c.ends_at > now()
        and ${practitionerId}::uuid in (c.practitioner_id, c.substitute_id))))`;
}

import { type SQL, sql } from 'drizzle-orm';

/**
 * The CTE that has the units hear of it where `m` (a practitioner's row as it was just changed) has a shift that is not
 * over: who was suspended or lost the unit is on no duty any more, and who was resumed is on it again.
 */
export function raiseDuties(): SQL {
  return sql`raised_duties as (update unit x set duty_version = x.duty_version + 1, updated_at = now() from m
    where x.tenant_id = m.tenant_id and exists (select from duty_shift c where c.tenant_id = x.tenant_id
      and c.unit_id = x.unit_id and m.practitioner_id in (c.practitioner_id, c.substitute_id) and c.ends_at > now()))`;
}

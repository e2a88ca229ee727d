import { sql } from 'drizzle-orm';

/**
 * Of assignment `d`, as jsonb, what a monitor is told only when it is so: until when the credential before the last
 * rotation holds, and that the device was another patient's until less than 26 hours before (a date alone of such a day,
 * which begins in Norway up to two hours before it does in UTC, says nothing).
 */
export const ASSIGNMENT_EDGES = sql`jsonb_strip_nulls(jsonb_build_object(
  'previousUntil', (extract(epoch from d.previous_until) * 1e3)::float8,
  'takenOver', (select true from device_assignment o where o.tenant_id = d.tenant_id and o.device_id = d.device_id
    and d.personal and o.voided_at is null and o.patient_id <> d.patient_id and upper(o.period) <= lower(d.period)
    and upper(o.period) > lower(d.period) - interval '26 hours' limit 1)))`;

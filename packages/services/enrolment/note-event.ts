import type { Reader } from '@naer/db/reader';
import { type SQL, sql } from 'drizzle-orm';

/** A line of an enrolment's history: who, when, why. `from`: rows with tenant_id, patient_id and enrolment_id. */
export function noteEvent(
  { practitionerId, unitIds }: Reader,
  {
    event,
    reason,
    note,
  }: { readonly event: string; readonly reason?: string | undefined; readonly note?: string | undefined },
  from: SQL,
): SQL {
  return sql`insert into enrolment_event (tenant_id, event_id, enrolment_id, patient_id, event, reason, note, by, unit_id)
    select x.tenant_id, gen_random_uuid(), x.enrolment_id, x.patient_id, ${event}, ${reason ?? null}, ${note || null},
      ${practitionerId}::uuid, ${unitIds[0] ?? null}::uuid from ${from} x`;
}

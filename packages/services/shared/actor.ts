import type { Reader } from '@naer/db/reader';
import { type SQL, sql } from 'drizzle-orm';

/** The enrolment by which a person follows a patient now: one row with its `unit_id`, or none. For system scope. */
export function relationOf({ tenantId, unitIds }: Reader, patientId: string): SQL {
  return sql`select e.unit_id from enrolment e where e.tenant_id = ${tenantId}::uuid
    and e.patient_id = ${patientId}::uuid and e.active and e.unit_id = any (${`{${unitIds.join(',')}}`}::uuid[]) limit 1`;
}

/** Testifies to a change by a person, once per row of `changed`: nothing is written about what did not happen. */
export function insertTestimony(
  {
    reader,
    action,
    subjectId,
  }: { readonly reader: Reader; readonly action: string; readonly subjectId?: string | undefined },
  patientId: string,
  changed: SQL,
): SQL {
  return sql`insert into audit_event (tenant_id, actor_id, action, subject_patient_id, subject_id, unit_id, request_id)
    select ${reader.tenantId}::uuid, ${reader.practitionerId}, ${action}, ${patientId}::uuid, ${subjectId ?? null},
      (${relationOf(reader, patientId)}), ${reader.requestId ?? null} from ${changed}`;
}

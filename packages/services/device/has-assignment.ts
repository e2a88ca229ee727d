import { type SQL, sql } from 'drizzle-orm';

/** Holds when the patient has, or had, this assignment. */
export function hasAssignment(assignment: {
  readonly tenantId: string;
  readonly patientId: string;
  readonly assignmentId: string;
}): SQL {
  return sql`exists (select 1 from device_assignment d where d.tenant_id = ${assignment.tenantId}::uuid
    and d.patient_id = ${assignment.patientId}::uuid and d.assignment_id = ${assignment.assignmentId}::uuid
    and d.voided_at is null)`;
}

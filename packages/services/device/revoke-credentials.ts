import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { changePatient, type PatientChange } from '../shared/change-patient.ts';
import type { RegistryError } from '../shared/registry-error.ts';
import { hasAssignment } from './has-assignment.ts';

export interface RevokeCredentials extends PatientChange {
  readonly assignmentId: string;
}

/** Raises the assignment's generation: credentials issued before are refused once the monitor knows. */
export function revokeCredentials(
  records: Records,
  command: RevokeCredentials,
): Promise<Result<{ readonly version: number }, RegistryError>> {
  return changePatient(
    records,
    command,
    sql`a as (update device_assignment d set generation = d.generation + 1, updated_at = now()
      from p where d.tenant_id = p.tenant_id and d.patient_id = p.patient_id and d.assignment_id = ${command.assignmentId}::uuid)`,
    hasAssignment(command),
  );
}

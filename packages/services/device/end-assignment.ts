import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { changePatient, type PatientChange } from '../shared/change-patient.ts';
import type { RegistryError } from '../shared/registry-error.ts';
import { hasAssignment } from './has-assignment.ts';

export interface EndAssignment extends PatientChange {
  readonly assignmentId: string;
  /** Epoch ms; from then on the device is the patient's no more. Must lie after its begin. */
  readonly to: number;
}

/** Ends an assignment and revokes its credentials. A reading from before `to` is still the patient's. */
export function endAssignment(
  records: Records,
  command: EndAssignment,
): Promise<Result<{ readonly version: number }, RegistryError>> {
  return changePatient(
    records,
    command,
    sql`a as (update device_assignment d set period = tstzrange(lower(d.period), to_timestamp(${command.to} / 1e3::float8), '[)'),
        generation = d.generation + 1, updated_at = now()
      from p where d.tenant_id = p.tenant_id and d.patient_id = p.patient_id and d.assignment_id = ${command.assignmentId}::uuid)`,
    hasAssignment(command),
  );
}

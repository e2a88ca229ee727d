import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { changePatient, type PatientChange } from '../shared/change-patient.ts';
import type { RegistryError } from '../shared/registry-error.ts';

export interface AssignDevice extends PatientChange {
  readonly deviceId: string;
  readonly assignmentId: string;
  /** Default true: assigned to one patient at a time. False for a gateway. */
  readonly personal?: boolean | undefined;
  readonly label?: string | undefined;
  /** Epoch ms, `[from, to)`; no `to` while it lasts. */
  readonly from: number;
  readonly to?: number | undefined;
}

/**
 * Assigns a device, making it when new. A personal device that another patient has in that time is `already-exists`.
 * Answers the new registry version, to be pushed to the patient's monitor.
 */
export function assignDevice(
  records: Records,
  command: AssignDevice,
): Promise<Result<{ readonly version: number }, RegistryError>> {
  const { deviceId, assignmentId, personal = true, label, from, to } = command;
  return changePatient(
    records,
    command,
    sql`d as (insert into device (tenant_id, device_id, personal, label)
        select p.tenant_id, ${deviceId}::uuid, ${personal}::boolean, ${label ?? null}::text from p on conflict do nothing),
      a as (insert into device_assignment (tenant_id, assignment_id, device_id, patient_id, personal, period)
        select p.tenant_id, ${assignmentId}::uuid, ${deviceId}::uuid, p.patient_id, ${personal}::boolean,
          tstzrange(to_timestamp(${from} / 1e3::float8), to_timestamp(${to ?? null}::float8 / 1e3), '[)') from p)`,
  );
}

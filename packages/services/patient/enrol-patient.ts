import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import type { RegistryError } from '../shared/registry-error.ts';
import { enrolPatients, type NewEnrolment } from './enrol-patients.ts';

/** One new patient with sealed identity and enrolment. */
export function enrolPatient(
  records: Records,
  tenantId: string,
  enrolment: NewEnrolment,
): Promise<Result<true, RegistryError>> {
  return enrolPatients(records, tenantId, [enrolment]);
}

import type { Records } from '@naer/db/records';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { changePatient, type PatientChange } from '../shared/change-patient.ts';
import type { RegistryError } from '../shared/registry-error.ts';

export interface ActivatePlan extends PatientChange {
  readonly plan: PlanVersion;
  /** Practitioner id of the clinician who approved it: limits are never automatic. */
  readonly approvedBy: string;
}

/** Keeps a new plan version, in force from its `validFrom`. A number that is taken is `already-exists`. */
export function activatePlan(
  records: Records,
  command: ActivatePlan,
): Promise<Result<{ readonly version: number }, RegistryError>> {
  const { plan, approvedBy } = command;
  return changePatient(
    records,
    command,
    sql`v as (insert into plan_version (tenant_id, patient_id, plan_version, programme, valid_from, body, approved_by)
      select p.tenant_id, p.patient_id, ${plan.planVersion}::integer, ${plan.programme},
        to_timestamp(${plan.validFrom} / 1e3::float8), ${JSON.stringify(plan)}::jsonb, ${approvedBy}::uuid from p)`,
  );
}

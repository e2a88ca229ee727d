import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

/** What a patient has already, of which a second needs a reason. Ids and codes alone. */
export interface StandingKit {
  /** Devices of theirs now or later that measure one of the measures asked for. */
  readonly assignments: readonly {
    readonly assignmentId: string;
    readonly deviceId: string;
    readonly measures: readonly string[];
  }[];
  /** The patient is followed by another organisation than the one asking; null when not. */
  readonly enrolment: {
    readonly enrolmentId: string;
    readonly unitId: string;
    readonly organisationId: string;
  } | null;
}

export interface StandingKitQuery {
  readonly tenantId: string;
  readonly patientId: string;
  /** Measurement types of the new kit; absent: any device counts (at enrolment, when the kit is not known yet). */
  readonly measures?: readonly string[] | undefined;
  /** Who brings the new kit. */
  readonly organisationId?: string | undefined;
}

/** Whether the patient has a kit that a new one would be the second of. */
export function isStanding({ assignments, enrolment }: StandingKit): boolean {
  return assignments.length > 0 || enrolment !== null;
}

/**
 * Looks for monitoring and equipment that the patient has already. A device of which nobody has said what it measures
 * counts only when any does. For a caller who may assign to the patient: it says what stands, not only that it does.
 */
export async function findStandingKit(
  records: Records,
  { tenantId, patientId, measures, organisationId }: StandingKitQuery,
): Promise<Result<StandingKit, RegistryError>> {
  const asked = measures === undefined ? null : `{${measures.map((measure) => JSON.stringify(measure)).join(',')}}`;
  const answer = await withSystemScope(records, tenantId, [
    sql<StandingKit>`select coalesce((select json_agg(json_build_object('assignmentId', a.assignment_id,
          'deviceId', a.device_id, 'measures', d.measures) order by lower(a.period), a.assignment_id)
        from device_assignment a join device d on d.tenant_id = a.tenant_id and d.device_id = a.device_id
        where a.tenant_id = ${tenantId}::uuid and a.patient_id = ${patientId}::uuid and a.kind <> 'session' and a.voided_at is null
          and (upper(a.period) is null or upper(a.period) > now())
          and (${asked}::text[] is null or d.measures && ${asked}::text[])), '[]') as assignments,
      (select json_build_object('enrolmentId', e.enrolment_id, 'unitId', e.unit_id, 'organisationId', u.organisation_id)
        from enrolment e join unit u on u.tenant_id = e.tenant_id and u.unit_id = e.unit_id
        where e.tenant_id = ${tenantId}::uuid and e.patient_id = ${patientId}::uuid and e.active
          and ${organisationId ?? null}::uuid not in (u.organisation_id, e.owner_organisation_id)
        limit 1) as enrolment`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  return ok(answer.value[0][0] ?? { assignments: [], enrolment: null });
}

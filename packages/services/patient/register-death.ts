import type { DeathRequest } from '@naer/contracts/enrolment';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { endingOf } from '../enrolment/ending-sql.ts';
import { type EnrolmentError, enrolmentErrorOf } from '../enrolment/enrolment-error.ts';
import { changePatient } from '../shared/change-patient.ts';
import { toRegistryError } from '../shared/registry-error.ts';

/**
 * A death is one act: in one statement the enrolment has ended and with it plan, reminders, messages, clocks and
 * assignments; the monitor closes the alerts as soon as it hears of it, and the sweep sees to it that it does. Told again
 * with the same date it is the same act; with another one it is `patient-died`.
 */
export async function registerDeath(
  records: Records,
  reader: Reader,
  { patientId, request }: { readonly patientId: string; readonly request: DeathRequest },
): Promise<Result<{ readonly version: number }, EnrolmentError>> {
  const { tenantId, practitionerId, unitIds } = reader;
  const { date, source, reason } = request;
  const changed = await changePatient(
    records,
    { tenantId, patientId, actor: { reader, action: 'death.register' } },
    sql`s as (select x.enrolment_id, x.stage, x.unit_id from enrolment x join p
        on x.tenant_id = p.tenant_id and x.patient_id = p.patient_id and x.active),
      ${endingOf(reader, { reason: 'died', outcome: 'died', closesRed: true }, reason)},
      d as (insert into patient_death
          (tenant_id, death_id, patient_id, enrolment_id, died_on, source, reason, by, unit_id, stage, assignments)
        select e.tenant_id, gen_random_uuid(), e.patient_id, e.enrolment_id, ${date}::date, ${source}, ${reason},
          ${practitionerId}::uuid, s.unit_id, s.stage, coalesce((select array_agg(a.assignment_id) from a), '{}')
        from e join s on s.enrolment_id = e.enrolment_id)`,
    sql`exists (select from enrolment x where x.tenant_id = ${tenantId}::uuid and x.patient_id = ${patientId}::uuid and x.active)`,
  );
  if (changed.ok) return ok(changed.value);
  if (changed.error.code !== 'not-found') return err(enrolmentErrorOf(changed.error));
  const known = await withSystemScope(records, tenantId, [
    sql<{ version: number; is_same: boolean }>`select p.registry_version::float8 as version,
        d.died_on = ${date}::date as is_same
      from patient_death d join patient p on p.tenant_id = d.tenant_id and p.patient_id = d.patient_id
      where d.tenant_id = ${tenantId}::uuid and d.patient_id = ${patientId}::uuid and d.revoked_at is null
        and d.unit_id = any (${`{${unitIds.join(',')}}`}::uuid[])`,
  ]);
  if (!known.ok) return err(enrolmentErrorOf(toRegistryError(known.error)));
  const [death] = known.value[0];
  if (death === undefined) return err({ code: 'not-found' });
  return death.is_same ? ok({ version: death.version }) : err({ code: 'patient-died' });
}

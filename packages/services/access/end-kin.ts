import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { changePatient } from '../shared/change-patient.ts';
import type { RegistryError } from '../shared/registry-error.ts';

/** Ends what a next of kin may see, at once. `not-found` when there is nothing that goes on. */
export async function endKin(
  records: Records,
  reader: Reader,
  { patientId, kinId }: { readonly patientId: string; readonly kinId: string },
): Promise<Result<{ readonly version: number }, RegistryError>> {
  const { tenantId } = reader;
  const running = sql`k.tenant_id = ${tenantId}::uuid and k.patient_id = ${patientId}::uuid
    and k.kin_id = ${kinId}::uuid and k.ended_at is null and (upper_inf(k.period) or upper(k.period) > now())`;
  return await changePatient(
    records,
    { tenantId, patientId, actor: { reader, action: 'kin.end', subjectId: kinId } },
    sql`e as (update kin_relation k set ended_at = now(), ended_by = ${reader.practitionerId}::uuid from p
      where ${running} and k.tenant_id = p.tenant_id and k.patient_id = p.patient_id)`,
    sql`exists (select from kin_relation k where ${running})`,
    [sql`select 1 from kin_relation k where ${running} for update`],
  );
}

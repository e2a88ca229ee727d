import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { changePatient } from '../shared/change-patient.ts';
import type { RegistryError } from '../shared/registry-error.ts';

export interface EndRelation {
  readonly tenantId: string;
  readonly patientId: string;
  readonly relationId: string;
  /** Who ends it; absent: the system itself. */
  readonly reader?: Reader | undefined;
}

/** Ends a relation now; one that has not begun never does. `not-found` when there is none that goes on. */
export async function endRelation(
  records: Records,
  { tenantId, patientId, relationId, reader }: EndRelation,
): Promise<Result<{ readonly version: number }, RegistryError>> {
  const running = sql`c.tenant_id = ${tenantId}::uuid and c.patient_id = ${patientId}::uuid
    and c.relation_id = ${relationId}::uuid and c.ended_at is null and (upper_inf(c.period) or upper(c.period) > now())`;
  return await changePatient(
    records,
    {
      tenantId,
      patientId,
      ...(reader !== undefined && { actor: { reader, action: 'relation.end', subjectId: relationId } }),
    },
    sql`e as (update care_relation c set ended_at = now(), ended_by = ${reader?.practitionerId ?? null}::uuid from p
      where ${running} and c.tenant_id = p.tenant_id and c.patient_id = p.patient_id)`,
    sql`exists (select from care_relation c where ${running})`,
    [sql`select 1 from care_relation c where ${running} for update`],
  );
}

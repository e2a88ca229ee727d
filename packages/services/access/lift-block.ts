import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { changePatient } from '../shared/change-patient.ts';
import type { RegistryError } from '../shared/registry-error.ts';

/** Lifts a block by the patient's wish, at once. `not-found` when none such stands. */
export async function liftBlock(
  records: Records,
  reader: Reader,
  { patientId, blockId }: { readonly patientId: string; readonly blockId: string },
): Promise<Result<{ readonly version: number }, RegistryError>> {
  const { tenantId } = reader;
  const standing = sql`b.tenant_id = ${tenantId}::uuid and b.patient_id = ${patientId}::uuid
    and b.block_id = ${blockId}::uuid and b.lifted_at is null`;
  return await changePatient(
    records,
    { tenantId, patientId, actor: { reader, action: 'block.lift', subjectId: blockId } },
    sql`e as (update access_block b set lifted_at = now(), lifted_by = ${reader.practitionerId}::uuid from p
      where ${standing} and b.tenant_id = p.tenant_id and b.patient_id = p.patient_id)`,
    sql`exists (select from access_block b where ${standing})`,
    [sql`select 1 from access_block b where ${standing} for update`],
  );
}

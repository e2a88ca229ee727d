import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { changePatient } from '../shared/change-patient.ts';
import type { RegistryError } from '../shared/registry-error.ts';

/** Says how confidential the patient's address is: 6 strictly, 7 confidential, null open (adressesperre of the population register). */
export async function setAddressGrade(
  records: Records,
  reader: Reader,
  { patientId, grade }: { readonly patientId: string; readonly grade: 6 | 7 | null },
): Promise<Result<{ readonly version: number }, RegistryError>> {
  const { tenantId } = reader;
  const subjectId = grade === null ? 'open' : String(grade);
  return await changePatient(
    records,
    {
      tenantId,
      patientId,
      actor: { reader, action: 'address-grade.set', subjectId },
      set: sql`address_grade = ${grade}::smallint`,
    },
    sql`nothing_else as (select 1 from p)`,
  );
}

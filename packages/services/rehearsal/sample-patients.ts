import { auditedList } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withUnitScope } from '@naer/db/with-unit-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { ReadError } from '../shared/read-error.ts';

/** Ids of at most `limit` patients of a programme at the reader's units: always the same ones, in no order of theirs; audited. */
export async function samplePatients(
  records: Records,
  reader: Reader,
  programme: string,
  limit: number,
): Promise<Result<readonly string[], ReadError>> {
  const statement = auditedList(
    reader,
    { action: 'programme.sample', limit },
    sql<{ patient_id: string }>`select e.patient_id from enrolment e
      where e.tenant_id = ${reader.tenantId}::uuid and e.active and e.programme = ${programme}
      order by md5(e.patient_id::text) limit ${limit}`,
  );
  const answer = await withUnitScope(records, reader, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok(answer.value[0].map(({ patient_id: patientId }) => patientId));
}

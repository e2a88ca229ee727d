import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { ReadError } from '../shared/read-error.ts';

/** The unit through which the reader may act for this patient. Audited under `action`, also when there is none. */
export async function findCareRelation(
  records: Records,
  reader: Reader,
  patientId: string,
  action: string,
): Promise<Result<{ readonly unitId: string }, ReadError>> {
  const statement = auditedRead(
    reader,
    { action, patientId, limit: 1 },
    sql<{ unit_id: string }>`select e.unit_id from enrolment e
      where e.tenant_id = ${reader.tenantId}::uuid and e.patient_id = ${patientId}::uuid and e.active limit 1`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [found] = answer.value.rows[0];
  return found === undefined || !answer.value.related ? err({ code: 'not-found' }) : ok({ unitId: found.unit_id });
}

import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { ReadError } from '../shared/read-error.ts';

/** When a measurement was measured, epoch ms; audited. */
export async function findMeasuredAt(
  records: Records,
  reader: Reader,
  patientId: string,
  sequence: number,
): Promise<Result<number, ReadError>> {
  const statement = auditedRead(
    reader,
    { action: 'measurement.read', patientId, subjectId: `${patientId}.${sequence}`, limit: 1 },
    sql<{ at: number }>`select (extract(epoch from m.measured_at) * 1e3)::float8 as at from measurement m
      where m.tenant_id = ${reader.tenantId}::uuid and m.patient_id = ${patientId}::uuid
        and m.sequence = ${sequence}::bigint`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value.rows[0];
  return row === undefined || !answer.value.related ? err({ code: 'not-found' }) : ok(row.at);
}

import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import type { PlanVersion } from '@naer/domain/plan/plan';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { ReadError } from '../shared/read-error.ts';

/** When a measurement was measured (epoch ms), and the plan version that judged it, in the tenant's time zone. */
export interface MeasuredAt {
  readonly at: number;
  readonly plan: PlanVersion | null;
  readonly time_zone: string;
  /** Another measurement has made it questionable since. */
  readonly doubted: boolean;
}

/** What must be known to know how far an explanation looks back; audited. */
export async function findMeasuredAt(
  records: Records,
  reader: Reader,
  patientId: string,
  sequence: number,
): Promise<Result<MeasuredAt, ReadError>> {
  const statement = auditedRead(
    reader,
    { action: 'measurement.read', patientId, subjectId: `${patientId}.${sequence}`, limit: 1 },
    sql<MeasuredAt>`select (extract(epoch from m.measured_at) * 1e3)::float8 as at, v.body as plan, t.time_zone,
        exists (select from measurement_doubt d where d.tenant_id = m.tenant_id and d.patient_id = m.patient_id
          and d.sequence = m.sequence) as doubted
      from measurement m join tenant t on t.tenant_id = m.tenant_id
      left join plan_version v on v.tenant_id = m.tenant_id and v.patient_id = m.patient_id
        and v.plan_version = m.plan_version
      where m.tenant_id = ${reader.tenantId}::uuid and m.patient_id = ${patientId}::uuid
        and m.sequence = ${sequence}::bigint`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value.rows[0];
  return row === undefined || !answer.value.related ? err({ code: 'not-found' }) : ok(row);
}

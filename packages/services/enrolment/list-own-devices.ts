import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';

/** More than a patient has at home; the sweep brings the rest. */
const MOST = 50;

/** Ids of devices that have an object of their own and are, or just were, the patient's; the last changed first. */
export async function listOwnDevices(
  records: Records,
  { tenantId, patientId }: { readonly tenantId: string; readonly patientId: string },
): Promise<Result<readonly string[], RecordsError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ device_id: string }>`select d.device_id from device d
      where d.tenant_id = ${tenantId}::uuid and d.identifier_key is not null and exists (select from device_assignment a
        where a.tenant_id = d.tenant_id and a.device_id = d.device_id and a.patient_id = ${patientId}::uuid)
      order by d.updated_at desc, d.device_id limit ${MOST}`,
  ]);
  return answer.ok ? ok(answer.value[0].map((row) => row.device_id)) : answer;
}

import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { ReadError } from '../shared/read-error.ts';

/**
 * Whether a consent or decision about location stands for the patient's enrolment of now (pasient- og brukerrettighetsloven
 * § 4-6 a). One whose review is overdue stands: it warns, and ends nothing. Whoever asks has been let in before.
 */
export async function isLocationAgreed(
  records: Records,
  { tenantId, patientId }: { readonly tenantId: string; readonly patientId: string },
): Promise<Result<boolean, ReadError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ agreed: boolean }>`select exists (select from consent c
      join enrolment e on e.tenant_id = c.tenant_id and e.enrolment_id = c.enrolment_id and e.active
      where c.tenant_id = ${tenantId}::uuid and c.patient_id = ${patientId}::uuid and e.patient_id = c.patient_id
        and 'location' = any (c.scopes) and c.valid_from <= now() and c.withdrawn_at is null) as agreed`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok(answer.value[0][0]?.agreed === true);
}

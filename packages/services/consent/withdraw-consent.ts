import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type EnrolmentError, enrolmentErrorOf } from '../enrolment/enrolment-error.ts';
import { noteEvent } from '../enrolment/note-event.ts';
import { changePatient } from '../shared/change-patient.ts';

export interface WithdrawConsent {
  readonly patientId: string;
  readonly consentId: string;
  readonly reason: string;
}

/**
 * Takes a consent or decision back. It stops no monitoring: the unit is told, and a person decides what becomes of it.
 * Once: again it is `consent-withdrawn`.
 */
export async function withdrawConsent(
  records: Records,
  reader: Reader,
  { patientId, consentId, reason }: WithdrawConsent,
): Promise<Result<{ readonly version: number }, EnrolmentError>> {
  const own = sql`s.tenant_id = ${reader.tenantId}::uuid and s.patient_id = ${patientId}::uuid
    and s.consent_id = ${consentId}::uuid`;
  const changed = await changePatient(
    records,
    { tenantId: reader.tenantId, patientId, actor: { reader, action: 'consent.withdraw', subjectId: consentId } },
    sql`c as (update consent s set withdrawn_at = now(), withdrawn_by = ${reader.practitionerId}::uuid,
          withdrawn_why = ${reason} from p
        where ${own} and s.withdrawn_at is null and s.tenant_id = p.tenant_id
        returning s.tenant_id, s.patient_id, s.enrolment_id),
      h as (${noteEvent(reader, { event: 'consent-withdrawn', note: reason }, sql`c`)})`,
    sql`exists (select from consent s where ${own} and s.withdrawn_at is null)`,
    [sql`select 1 from consent s where ${own} for update`],
  );
  if (changed.ok) return ok(changed.value);
  if (changed.error.code !== 'not-found') return err(enrolmentErrorOf(changed.error));
  const known = await withPatientScope(records, reader, patientId, [
    auditedRead(
      reader,
      { action: 'consent.withdraw', patientId, subjectId: consentId, limit: 1 },
      sql<{ found: number }>`select 1 as found from consent s where ${own}`,
    ),
  ]);
  if (!known.ok) return err({ code: 'records-unavailable', cause: known.error });
  return err({ code: known.value.related && known.value.rows[0].length > 0 ? 'consent-withdrawn' : 'not-found' });
}

import type { ConsentRequest } from '@naer/contracts/enrolment';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { checkConsent } from '@naer/domain/enrolment/consent';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type EnrolmentError, enrolmentErrorOf } from '../enrolment/enrolment-error.ts';
import { noteEvent } from '../enrolment/note-event.ts';
import { changePatient } from '../shared/change-patient.ts';
import { consentOf, insertConsent } from './insert-consent.ts';

export interface GiveConsent {
  readonly patientId: string;
  readonly consentId: string;
  readonly request: ConsentRequest;
  /** Epoch ms. */
  readonly now: number;
}

/** Keeps a consent or decision about the patient's enrolment. The same id again is `command-reused`. */
export async function giveConsent(
  records: Records,
  reader: Reader,
  { patientId, consentId, request, now }: GiveConsent,
): Promise<Result<{ readonly version: number }, EnrolmentError>> {
  const consent = consentOf(request, consentId, now);
  const fault = checkConsent(consent, now);
  if (fault !== undefined) return err({ code: 'consent-refused', fault });
  const active = sql`(select e.tenant_id, e.patient_id, e.enrolment_id from enrolment e join p
    on e.tenant_id = p.tenant_id and e.patient_id = p.patient_id and e.active)`;
  const changed = await changePatient(
    records,
    { tenantId: reader.tenantId, patientId, actor: { reader, action: 'consent.give', subjectId: consentId } },
    sql`c as (${insertConsent(reader, consent, request.basis, active)}),
      h as (${noteEvent(reader, { event: 'consent-given', reason: consent.kind }, active)})`,
    sql`exists (select from enrolment e where e.tenant_id = ${reader.tenantId}::uuid and e.patient_id = ${patientId}::uuid
      and e.active)`,
  );
  if (changed.ok) return ok(changed.value);
  if (changed.error.code === 'already-exists') return err({ code: 'command-reused' });
  return err(enrolmentErrorOf(changed.error));
}

import type { EndRequest } from '@naer/contracts/enrolment';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { decideEnd } from '@naer/domain/enrolment/end';
import { err, ok, type Result } from '@naer/domain/result';
import { changePatient } from '../shared/change-patient.ts';
import { endingOf } from './ending-sql.ts';
import { type EnrolmentError, enrolmentErrorOf } from './enrolment-error.ts';
import { loadEnrolmentDesk } from './load-enrolment-desk.ts';
import type { EnrolmentMoved } from './move-enrolment.ts';

export interface EndEnrolment {
  readonly patientId: string;
  readonly expectVersion: number;
  readonly request: EndRequest;
}

/**
 * Ends the follow-up of a patient, by a person and with a reason: plan, reminders, messages and clocks stop, devices are the
 * patient's no more. Refused while a red alert is live that the end does not decide on (`alerts-open`).
 */
export async function endEnrolment(
  records: Records,
  reader: Reader,
  { patientId, expectVersion, request }: EndEnrolment,
): Promise<Result<EnrolmentMoved, EnrolmentError>> {
  const desk = await loadEnrolmentDesk(records, reader, patientId, 'enrolment.prepare');
  if (!desk.ok) return err(enrolmentErrorOf(desk.error));
  if (desk.value.version !== expectVersion) return err({ code: 'stale-version', version: desk.value.version });
  const { reason, closeAlerts, note } = request;
  const decided = decideEnd({ stage: desk.value.stage, liveReds: desk.value.live_reds }, { reason, closeAlerts });
  if (!decided.ok)
    return err(decided.error === 'alerts-open' ? { code: 'alerts-open' } : { code: 'wrong-stage', stage: 'ended' });
  const changed = await changePatient(
    records,
    {
      tenantId: reader.tenantId,
      patientId,
      expectVersion,
      actor: { reader, action: 'enrolment.end', subjectId: desk.value.enrolment_id },
    },
    endingOf(reader, decided.value, note),
  );
  return changed.ok ? ok({ stage: 'ended', version: changed.value.version }) : err(enrolmentErrorOf(changed.error));
}

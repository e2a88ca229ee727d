import type { EnrolmentDetails } from '@naer/contracts/enrolment';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { StoredStage } from '@naer/domain/enrolment/stage';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { changePatient } from '../shared/change-patient.ts';
import { type EnrolmentError, enrolmentErrorOf } from './enrolment-error.ts';
import { loadEnrolmentDesk } from './load-enrolment-desk.ts';
import { noteEvent } from './note-event.ts';

export interface ChangeEnrolment {
  readonly patientId: string;
  readonly expectVersion: number;
  readonly request: EnrolmentDetails;
}

/** Another purpose or risk of an enrolment, at whatever stage it is; who, when and why stand in its history. */
export async function changeEnrolment(
  records: Records,
  reader: Reader,
  { patientId, expectVersion, request }: ChangeEnrolment,
): Promise<Result<{ readonly version: number; readonly stage: StoredStage }, EnrolmentError>> {
  const desk = await loadEnrolmentDesk(records, reader, patientId, 'enrolment.prepare');
  if (!desk.ok) return err(enrolmentErrorOf(desk.error));
  const { enrolment_id: enrolmentId, stage } = desk.value;
  const { purpose, risk, reason } = request;
  const changed = await changePatient(
    records,
    {
      tenantId: reader.tenantId,
      patientId,
      expectVersion,
      actor: { reader, action: 'enrolment.change', subjectId: enrolmentId },
    },
    sql`e as (update enrolment x set purpose = ${purpose}, risk = ${risk}, updated_at = now() from p
        where x.tenant_id = p.tenant_id and x.patient_id = p.patient_id and x.enrolment_id = ${enrolmentId}::uuid and x.active
        returning x.tenant_id, x.patient_id, x.enrolment_id),
      h as (${noteEvent(reader, { event: 'changed', note: reason }, sql`e`)})`,
  );
  return changed.ok ? ok({ stage, version: changed.value.version }) : err(enrolmentErrorOf(changed.error));
}

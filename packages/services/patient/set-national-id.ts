import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type EnrolmentError, enrolmentErrorOf } from '../enrolment/enrolment-error.ts';
import { noteEvent } from '../enrolment/note-event.ts';
import { keyIdOf } from '../key/key-id-of.ts';
import { changePatient } from '../shared/change-patient.ts';
import { toRegistryError } from '../shared/registry-error.ts';

/** The sealed identity of a patient, to be sealed anew by who holds the key. `not-found` without a relation. */
export async function readSealedIdentity(
  records: Records,
  reader: Reader,
  patientId: string,
  action: string,
): Promise<Result<SealedIdentity, EnrolmentError>> {
  const answer = await withPatientScope(records, reader, patientId, [
    auditedRead(
      reader,
      { action, patientId, limit: 1 },
      sql<{ sealed: string; wrapped_key: string }>`select i.sealed, k.wrapped_key from patient_identity i
        join tenant_key k on k.tenant_id = i.tenant_id and k.key_id = i.key_id
        where i.tenant_id = ${reader.tenantId}::uuid and i.patient_id = ${patientId}::uuid`,
    ),
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value.rows[0];
  if (!answer.value.related || row === undefined) return err({ code: 'not-found' });
  return ok({ v: 1, sealed: row.sealed, wrappedKey: row.wrapped_key });
}

export interface SetNationalId {
  readonly patientId: string;
  /** Keyed blind index of the new number. */
  readonly blindIndex: string;
  /** With the new number in it. */
  readonly sealedIdentity: SealedIdentity;
  readonly reason: string;
}

/**
 * Another national id of the same person (a D- or help number became a fødselsnummer): one record, found by either from
 * then on. `merge-needed` when the number leads to another patient; the patient's own already changes nothing but the seal.
 */
export async function setNationalId(
  records: Records,
  reader: Reader,
  { patientId, blindIndex, sealedIdentity, reason }: SetNationalId,
): Promise<Result<{ readonly version: number }, EnrolmentError>> {
  const { tenantId } = reader;
  const changed = await changePatient(
    records,
    { tenantId, patientId, actor: { reader, action: 'national-id.change' } },
    sql`n as (insert into patient_national_id (tenant_id, blind_index, patient_id)
        select p.tenant_id, ${blindIndex}, p.patient_id from p
        where not exists (select from patient_national_id o where o.tenant_id = p.tenant_id
          and o.patient_id = p.patient_id and o.blind_index = ${blindIndex})),
      i as (update patient_identity x set sealed = ${sealedIdentity.sealed}, updated_at = now(),
          key_id = ${keyIdOf(sql`p.tenant_id`, sql`${sealedIdentity.wrappedKey}`)}
        from p where x.tenant_id = p.tenant_id and x.patient_id = p.patient_id),
      h as (${noteEvent(
        reader,
        { event: 'national-id-changed', note: reason },
        sql`(select e.tenant_id, e.patient_id, e.enrolment_id from enrolment e join p
          on e.tenant_id = p.tenant_id and e.patient_id = p.patient_id and e.active)`,
      )})`,
  );
  if (changed.ok) return ok(changed.value);
  const { error } = changed;
  if (error.code === 'already-exists' && error.constraint === 'patient_national_id_pkey')
    return err({ code: 'merge-needed' });
  return err(enrolmentErrorOf(error));
}

/** The patient of the tenant who has that national id. For verbs of the registry: it asks for no relation. */
export async function findByNationalId(
  records: Records,
  tenantId: string,
  blindIndex: string,
): Promise<Result<string | undefined, EnrolmentError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ patient_id: string }>`select n.patient_id from patient_national_id n
      where n.tenant_id = ${tenantId}::uuid and n.blind_index = ${blindIndex}`,
  ]);
  if (!answer.ok) return err(enrolmentErrorOf(toRegistryError(answer.error)));
  return ok(answer.value[0][0]?.patient_id);
}

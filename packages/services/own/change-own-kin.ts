import { ATTEST_COLUMNS, attest } from '@naer/db/attest';
import { decideCitizen } from '@naer/db/decide-citizen';
import type { CitizenReader, Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import type { RecordKin } from '../access/record-kin.ts';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';
import { textArray } from '../shared/text-array.ts';

type OwnReader = Reader & { readonly citizen: CitizenReader };

/** `patient-only`: who asks sees the patient, and is somebody else. */
export type OwnKinError = RegistryError | { readonly code: 'patient-only' };

/** The patient lets a next of kin see. `already-exists` when the same person may see already in that time. */
export async function giveOwnConsent(
  records: Records,
  reader: OwnReader,
  kin: Omit<RecordKin, 'basis' | 'from'>,
): Promise<Result<true, OwnKinError>> {
  const { patientId, kinId, subjectIndex, kinship, maySee, programmes = [], to } = kin;
  const until = to === undefined ? sql`null` : sql`to_timestamp(${to} / 1e3::float8)`;
  return await asPatient(
    records,
    reader,
    { patientId, action: 'own.kin.record', subjectId: kinId },
    sql`insert into kin_relation (tenant_id, kin_id, patient_id, subject_index, basis, kinship, may_see, programmes, period,
        granted_by_patient)
      select p.tenant_id, ${kinId}::uuid, p.patient_id, ${subjectIndex}, 'consent', ${kinship ?? null}, ${textArray(maySee)},
        ${textArray(programmes)}, tstzrange(now(), ${until}), true from p returning kin_id`,
  );
}

/** The patient ends a consent, at once, whoever recorded it; what is no consent (a guardian) is not theirs to end. */
export async function endOwnConsent(
  records: Records,
  reader: OwnReader,
  { patientId, kinId }: { readonly patientId: string; readonly kinId: string },
): Promise<Result<true, OwnKinError>> {
  return await asPatient(
    records,
    reader,
    { patientId, action: 'own.kin.end', subjectId: kinId },
    sql`update kin_relation k set ended_at = now(), ended_by_patient = true from p
      where k.tenant_id = p.tenant_id and k.patient_id = p.patient_id and k.kin_id = ${kinId}::uuid
        and k.basis = 'consent' and k.ended_at is null and (upper_inf(k.period) or upper(k.period) > now())
      returning k.kin_id`,
  );
}

/** A change by the patient, from `p`, and what testifies to it: one statement, so that neither is without the other. */
async function asPatient(
  records: Records,
  reader: OwnReader,
  { patientId, action, subjectId }: { readonly patientId: string; readonly action: string; readonly subjectId: string },
  change: SQL,
): Promise<Result<true, OwnKinError>> {
  const { tenantId, practitionerId, requestId, citizen } = reader;
  const decided = decideCitizen({ tenantId, ...citizen }, patientId);
  const by = { relation: sql`'self'::text`, unitId: sql`null::uuid`, reference: sql`'national-id'::text` };
  const answer = await withSystemScope(records, tenantId, [
    sql<{ kin_id: string }>`with w as materialized (${decided}),
      p as (select p.tenant_id, p.patient_id from patient p join w on w.relation = 'self'
        where p.tenant_id = ${tenantId}::uuid and p.patient_id = ${patientId}::uuid),
      s as (${change}),
      a as (insert into audit_event
          (tenant_id, actor_id, action, subject_patient_id, subject_id, request_id, ${ATTEST_COLUMNS})
        select ${tenantId}::uuid, ${practitionerId}, ${action}, ${patientId}::uuid, ${subjectId}, ${requestId ?? null},
          ${attest(reader, by)} from s)
      select kin_id from s`,
    sql<{ relation: string }>`select w.relation from (${decided}) w`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [[changed], [standing]] = answer.value;
  if (changed !== undefined) return ok(true);
  return err({ code: standing !== undefined && standing.relation !== 'self' ? 'patient-only' : 'not-found' });
}

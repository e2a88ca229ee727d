import type { StageRequest } from '@naer/contracts/enrolment';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { type Consent, checkConsent } from '@naer/domain/enrolment/consent';
import { moveStage, type StoredStage } from '@naer/domain/enrolment/stage';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { consentOf, insertConsent } from '../consent/insert-consent.ts';
import { changePatient } from '../shared/change-patient.ts';
import { type EnrolmentError, enrolmentErrorOf } from './enrolment-error.ts';
import { loadEnrolmentDesk } from './load-enrolment-desk.ts';
import { noteEvent } from './note-event.ts';

export interface MoveEnrolment {
  readonly patientId: string;
  /** The registry version the caller has seen. */
  readonly expectVersion: number;
  readonly request: StageRequest;
  /** Of the consent that comes along, unless it names its own. */
  readonly consentId: string;
  /** Epoch ms. */
  readonly now: number;
}

export interface EnrolmentMoved {
  readonly stage: StoredStage;
  readonly version: number;
}

/**
 * One step forward, with what it asks for: purpose, risk, a consent, units that take part. From `started` on the patient is
 * monitored. All of it is one statement, or nothing.
 */
export async function moveEnrolment(
  records: Records,
  reader: Reader,
  { patientId, expectVersion, request, consentId, now }: MoveEnrolment,
): Promise<Result<EnrolmentMoved, EnrolmentError>> {
  const desk = await loadEnrolmentDesk(records, reader, patientId, 'enrolment.prepare');
  if (!desk.ok) return err(enrolmentErrorOf(desk.error));
  if (desk.value.version !== expectVersion) return err({ code: 'stale-version', version: desk.value.version });
  const given = request.consent && consentOf(request.consent, request.consent.consentId ?? consentId, now);
  const fault = given && checkConsent(given, now);
  if (fault !== undefined) return err({ code: 'consent-refused', fault });

  const { purpose = desk.value.purpose ?? undefined, risk = desk.value.risk ?? undefined } = request;
  const consents: readonly Consent[] = given === undefined ? desk.value.consents : [...desk.value.consents, given];
  const moved = moveStage(
    { stage: desk.value.stage, purpose, risk, consents, needs: desk.value.needs },
    request.stage,
    now,
  );
  if (!moved.ok) return err(moved.error);

  const { participants = [], note } = request;
  const parts = [
    sql`e as (update enrolment x set stage = ${moved.value}, purpose = ${purpose ?? null}, risk = ${risk ?? null},
        updated_at = now() from p
      where x.tenant_id = p.tenant_id and x.patient_id = p.patient_id and x.enrolment_id = ${desk.value.enrolment_id}::uuid
        and x.active returning x.tenant_id, x.patient_id, x.enrolment_id)`,
    sql`h as (${noteEvent(reader, { event: moved.value, note }, sql`e`)})`,
    sql`r as (insert into care_relation (tenant_id, relation_id, patient_id, kind, unit_id, period, granted_by)
      select e.tenant_id, gen_random_uuid(), e.patient_id, 'participant', t.unit_id, tstzrange(now(), null, '[)'),
        ${reader.practitionerId}::uuid
      from e, unnest(${`{${[...new Set(participants)].join(',')}}`}::uuid[]) t (unit_id)
      where t.unit_id <> ${desk.value.unit_id}::uuid on conflict do nothing)`,
    ...(given && request.consent ? [sql`c as (${insertConsent(reader, given, request.consent.basis, sql`e`)})`] : []),
  ];
  const changed = await changePatient(
    records,
    {
      tenantId: reader.tenantId,
      patientId,
      expectVersion,
      actor: { reader, action: `enrolment.${moved.value}`, subjectId: desk.value.enrolment_id },
    },
    sql.join(parts, sql`, `),
  );
  return changed.ok ? ok({ stage: moved.value, version: changed.value.version }) : err(enrolmentErrorOf(changed.error));
}

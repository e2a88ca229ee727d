import { ATTEST_COLUMNS, attest } from '@naer/db/attest';
import { decideRelation } from '@naer/db/decide-relation';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { allowsUse, type CareRelation } from '@naer/domain/access/care-relation';
import type { StoredStage } from '@naer/domain/enrolment/stage';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { type EnrolmentError, enrolmentErrorOf } from '../enrolment/enrolment-error.ts';
import { noteEvent } from '../enrolment/note-event.ts';
import { anyRelation } from '../shared/actor.ts';
import { toRegistryError } from '../shared/registry-error.ts';

interface Revoked {
  readonly version: number;
  readonly stage: StoredStage;
}

interface Standing {
  readonly relation: CareRelation | null;
}

/**
 * A death that was registered in error: the enrolment stands again where it stood, with the assignments whose devices are
 * nobody else's since. Alerts that were closed stay closed. Of the unit that followed the patient alone: nobody has a
 * relation to a patient whom nobody follows.
 */
export async function revokeDeath(
  records: Records,
  reader: Reader,
  { patientId, reason }: { readonly patientId: string; readonly reason: string },
): Promise<Result<Revoked, EnrolmentError>> {
  const { tenantId, practitionerId, unitIds, requestId } = reader;
  // Whoever recorded the death, by the unit that did: who follows nobody any more has no other relation.
  const by = {
    relation: sql`w.relation`,
    unitId: sql`d.unit_id`,
    reference: sql`coalesce(w.reference, 'death/' || d.death_id)`,
  };
  const answer = await withSystemScope<readonly [SQL<Revoked>, SQL<Standing>]>(records, tenantId, [
    sql<Revoked>`with d as (
        update patient_death x set revoked_at = now(), revoked_by = ${practitionerId}::uuid, revoked_why = ${reason}
        where x.tenant_id = ${tenantId}::uuid and x.patient_id = ${patientId}::uuid and x.revoked_at is null
          and x.unit_id = any (${`{${unitIds.join(',')}}`}::uuid[])
          and not exists (select from access_block b where b.tenant_id = x.tenant_id and b.patient_id = x.patient_id
            and b.practitioner_id = ${practitionerId}::uuid and b.lifted_at is null and b.document is null)
        returning x.tenant_id, x.patient_id, x.enrolment_id, x.unit_id, x.stage, x.assignments, x.death_id),
      p as (update patient x set registry_version = x.registry_version + 1, updated_at = now() from d
        where x.tenant_id = d.tenant_id and x.patient_id = d.patient_id returning x.registry_version),
      e as (update enrolment x set active_to = null, stage = d.stage, ended_reason = null, ended_by = null,
          ended_outcome = null, closes_red = false, updated_at = now()
        from d where x.tenant_id = d.tenant_id and x.enrolment_id = d.enrolment_id),
      a as (update device_assignment x set period = tstzrange(lower(x.period), null, '[)'), updated_at = now()
        from d where x.tenant_id = d.tenant_id and x.assignment_id = any (d.assignments) and x.voided_at is null
          and not exists (select from device_assignment o where o.tenant_id = x.tenant_id and o.device_id = x.device_id
            and o.assignment_id <> x.assignment_id and o.voided_at is null and (upper(o.period) is null or upper(o.period) > upper(x.period)))
        returning x.tenant_id, x.device_id),
      v as (update device x set version = x.version + 1, updated_at = now()
        from (select distinct tenant_id, device_id from a) a where x.tenant_id = a.tenant_id and x.device_id = a.device_id),
      h as (${noteEvent(reader, { event: 'death-revoked', note: reason }, sql`d`)}),
      t as (insert into audit_event
          (tenant_id, actor_id, action, subject_patient_id, subject_id, ${ATTEST_COLUMNS}, request_id)
        select d.tenant_id, ${practitionerId}, 'death.revoke', d.patient_id, d.death_id::text, ${attest(reader, by)},
          ${requestId ?? null}
        from d left join (${decideRelation(reader, patientId)}) w on true)
      select p.registry_version::float8 as version, d.stage from p, d`,
    sql<Standing>`select (${anyRelation(reader, patientId)}) as relation`,
  ]);
  if (!answer.ok) return err(enrolmentErrorOf(toRegistryError(answer.error)));
  const [[revoked], [standing]] = answer.value;
  if (revoked !== undefined) return ok(revoked);
  const isTooWeak = standing?.relation != null && !allowsUse(standing.relation, 'change');
  return err({ code: isTooWeak ? 'relation-too-weak' : 'not-found' });
}

import { ATTEST_COLUMNS, attest } from '@naer/db/attest';
import { decideRelation } from '@naer/db/decide-relation';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { allowsUse, type CareRelation } from '@naer/domain/access/care-relation';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { BEING_REMOVED } from '../enrolment/enrolment-error.ts';
import { noteEvent } from '../enrolment/note-event.ts';
import { anyRelation, insertTestimony, relationOf } from '../shared/actor.ts';
import { toRegistryError } from '../shared/registry-error.ts';
import type { MergeError } from './merge-error.ts';
import type { Merged } from './merge-patients.ts';

interface Changed {
  readonly from_patient_id: string;
  readonly to_version: number;
  readonly from_version: number;
}

interface Standing {
  readonly relation: CareRelation | null;
  /** Null: there is no such merge. */
  readonly undone: boolean | null;
}

/**
 * A merge was an error: both records stand for themselves again, the enrolment where it stood and the national ids where they
 * led. For who may change the record that stayed: nobody follows the other one.
 */
export async function undoMerge(
  records: Records,
  reader: Reader,
  { mergeId, toPatientId, reason }: { readonly mergeId: string; readonly toPatientId: string; readonly reason: string },
): Promise<Result<Merged, MergeError>> {
  const { tenantId } = reader;
  const answer = await withSystemScope<readonly SQL[]>(records, tenantId, [
    // In the order in which everybody takes several.
    sql`select from patient p where p.tenant_id = ${tenantId}::uuid and (p.patient_id = ${toPatientId}::uuid or p.patient_id =
        (select m.from_patient_id from patient_merge m where m.tenant_id = ${tenantId}::uuid and m.merge_id = ${mergeId}::uuid
          and m.to_patient_id = ${toPatientId}::uuid)) order by p.patient_id for update`,
    change(reader, mergeId, toPatientId, reason),
    sql<Standing>`select (${anyRelation(reader, toPatientId)}) as relation,
      (select m.undone_at is not null from patient_merge m where m.tenant_id = ${tenantId}::uuid
        and m.merge_id = ${mergeId}::uuid and m.to_patient_id = ${toPatientId}::uuid) as undone`,
  ]);
  if (!answer.ok) {
    const error = toRegistryError(answer.error);
    if (error.code === 'already-exists' && error.constraint === 'enrolment_one_active')
      return err({ code: 'already-followed' });
    if (error.code === 'not-found' && error.constraint === BEING_REMOVED) return err({ code: 'journal-being-removed' });
    return err({ code: 'records-unavailable', cause: answer.error });
  }
  const [, [changed], [standing]] = answer.value as unknown as [unknown, Changed[], Standing[]];
  if (changed !== undefined) {
    const versions = { to: changed.to_version, from: changed.from_version };
    return ok({ mergeId, fromPatientId: changed.from_patient_id, toPatientId, versions });
  }
  if (standing === undefined || standing.relation === null) return err({ code: 'not-found' });
  if (!allowsUse(standing.relation, 'change')) return err({ code: 'relation-too-weak' });
  return err({ code: standing.undone === null ? 'not-found' : 'merge-undone' });
}

function change(reader: Reader, mergeId: string, toPatientId: string, reason: string): SQL<Changed> {
  const { tenantId, practitionerId, unitIds } = reader;
  const by = { relation: sql`w.relation`, unitId: sql`m.undone_unit_id`, reference: sql`w.reference` };
  return sql<Changed>`with m as (update patient_merge x set undone_at = now(), undone_by = ${practitionerId}::uuid,
        undone_unit_id = coalesce((${relationOf(reader, toPatientId)}), ${unitIds[0] ?? null}::uuid), undone_why = ${reason}
      where x.tenant_id = ${tenantId}::uuid and x.merge_id = ${mergeId}::uuid and x.to_patient_id = ${toPatientId}::uuid
        and x.undone_at is null and exists (${relationOf(reader, toPatientId)})
      returning x.*),
    t as (update patient p set registry_version = p.registry_version + 1, updated_at = now() from m
      where p.tenant_id = m.tenant_id and p.patient_id = m.to_patient_id returning p.registry_version),
    f as (update patient p set registry_version = p.registry_version + 1, updated_at = now() from m
      where p.tenant_id = m.tenant_id and p.patient_id = m.from_patient_id returning p.registry_version),
    e as (update enrolment x set active_to = null, stage = m.stage, ended_reason = null, ended_by = null,
        ended_outcome = null, closes_red = false, updated_at = now()
      from m where x.tenant_id = m.tenant_id and x.enrolment_id = m.enrolment_id
      returning x.tenant_id, x.patient_id, x.enrolment_id),
    o as (select x.tenant_id, x.patient_id, x.enrolment_id from enrolment x join m
      on x.tenant_id = m.tenant_id and x.patient_id = m.to_patient_id and x.active),
    n as (update patient_national_id x set patient_id = m.from_patient_id from m
      where x.tenant_id = m.tenant_id and x.patient_id = m.to_patient_id and x.blind_index = any (m.national_ids)),
    h as (${noteEvent(reader, { event: 'unmerged', note: reason }, sql`(select * from e union all select * from o)`)}),
    y as (${insertTestimony({ reader, action: 'patient.unmerge', subjectId: mergeId }, toPatientId, sql`m`)}),
    z as (insert into audit_event (tenant_id, actor_id, action, subject_patient_id, subject_id, ${ATTEST_COLUMNS}, request_id)
      select m.tenant_id, ${practitionerId}, 'patient.unmerge', m.from_patient_id, ${mergeId}, ${attest(reader, by)},
        ${reader.requestId ?? null} from m left join (${decideRelation(reader, toPatientId)}) w on true)
    select m.from_patient_id, t.registry_version::float8 as to_version, f.registry_version::float8 as from_version
      from m, t, f`;
}

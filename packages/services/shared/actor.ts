import { ATTEST_COLUMNS, attest } from '@naer/db/attest';
import { askedBy, decideRelation } from '@naer/db/decide-relation';
import type { Reader } from '@naer/db/reader';
import { allowsUse, CARE_RELATIONS } from '@naer/domain/access/care-relation';
import { type SQL, sql } from 'drizzle-orm';

const CHANGES = `{${CARE_RELATIONS.filter((relation) => allowsUse(relation, 'change')).join(',')}}`;

/**
 * By which a person may change what is laid down about a patient: one row with the `unit_id`, or none. For system scope;
 * it is the decision that opens a patient to be read, less the relations that read alone.
 */
export function relationOf(reader: Reader, patientId: string): SQL {
  return sql`select w.unit_id from (${decideRelation(reader, patientId)}) w where w.relation = any (${CHANGES}::text[])`;
}

/** The same of what belongs to a record that may lead to another: who changes that one changes it as well. For system scope. */
export function mergedRelationOf(reader: Reader, patientId: string): SQL {
  return sql`select w.unit_id from (${decideMerged(reader, patientId)}) w where w.relation = any (${CHANGES}::text[])`;
}

/** The strongest relation, to the record that this one leads to when there is none to itself: a text or null. For system scope. */
export function anyMergedRelation(reader: Reader, patientId: string): SQL {
  return sql`select w.relation from (${decideMerged(reader, patientId)}) w`;
}

/** The decision itself of the same: one row of `relation` and `unit_id`, or none. For system scope. */
export function decideMerged(reader: Reader, patientId: string): SQL {
  const stays = sql`(select m.to_patient_id from patient_merge m where m.tenant_id = ${reader.tenantId}::uuid
    and m.from_patient_id = ${patientId}::uuid and m.undone_at is null)`;
  return sql`select w.relation, w.unit_id from care_relation_of(${askedBy(reader, patientId)}, ${stays}) w`;
}

/** The strongest relation of a person, also one that reads alone: a text or null. For system scope. */
export function anyRelation(reader: Reader, patientId: string): SQL {
  return sql`select w.relation from (${decideRelation(reader, patientId)}) w`;
}

/** Testifies to a change by a person, once per row of `changed`: nothing is written about what did not happen. */
export function insertTestimony(
  {
    reader,
    action,
    subjectId,
  }: { readonly reader: Reader; readonly action: string; readonly subjectId?: string | undefined },
  patientId: string,
  changed: SQL,
): SQL {
  const by = { relation: sql`w.relation`, unitId: sql`w.unit_id`, reference: sql`w.reference` };
  return sql`insert into audit_event
      (tenant_id, actor_id, action, subject_patient_id, subject_id, request_id, ${ATTEST_COLUMNS})
    select ${reader.tenantId}::uuid, ${reader.practitionerId}, ${action}, ${patientId}::uuid, ${subjectId ?? null},
      ${reader.requestId ?? null}, ${attest(reader, by)}
    from ${changed} left join (${decideRelation(reader, patientId)}) w on true`;
}

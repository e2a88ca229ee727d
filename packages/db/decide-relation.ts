import { type SQL, sql } from 'drizzle-orm';

/** Who asks to see a patient: by every unit of the present capacity, and as a person; a client is no person. */
export interface Asker {
  readonly tenantId: string;
  readonly practitionerId: string;
  readonly unitIds: readonly string[];
}

/** A measurement that the patient keeps from who asks: its place in the history, and nothing that was measured. */
export interface KeptSample {
  readonly sequence: number;
  readonly series: string;
  /** Epoch ms. */
  readonly measuredAt: number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The person as grants and blocks name them: a client's id is none of theirs. */
export function personOf({ practitionerId }: Pick<Asker, 'practitionerId'>): string | null {
  return UUID.test(practitionerId) ? practitionerId : null;
}

/**
 * The one decision about who sees a patient, `care_relation_of` of migrations/0031: the strongest way in as one row of
 * `relation`, `unit_id` (by which; of a broken glass the first of theirs) and `reference` (what it rests on), or no row. For
 * system scope; a record that was merged into another is asked for its own ways in alone.
 */
export function decideRelation(asker: Asker, patientId: string): SQL {
  return sql`select w.relation, w.unit_id, w.reference from care_relation_of(${askedBy(asker, patientId)}) w`;
}

/**
 * One row of `contacts`, `messages`, `measurements` (numbers): what the patient keeps from every way in of this asker, as
 * array literals. Empty for who broke the glass. For system scope.
 */
export function blockedDocuments(asker: Asker, patientId: string): SQL {
  return sql`select d.contacts, d.messages, d.measurements from kept_documents(${askedBy(asker, patientId)}) d`;
}

/** Tenant, patient, person and units, as the functions of the decision take them. */
export function askedBy(asker: Asker, patientId: string): SQL {
  return sql`${asker.tenantId}::uuid, ${patientId}::uuid, ${personOf(asker)}::uuid, ${`{${asker.unitIds.join(',')}}`}::uuid[]`;
}

import { type SQL, sql } from 'drizzle-orm';

/** A patient or next of kin who asks, by the blind index of the national id. */
export interface CitizenAsker {
  readonly tenantId: string;
  readonly subjectIndex: string;
  /** Blind indexes of those for whom the issuer says that they act, and for whom that holds today (age). */
  readonly represents: readonly string[];
}

/** By which a citizen sees a patient, the strongest first. */
export const CITIZEN_RELATIONS = ['self', 'represented', 'kin'] as const;
export type CitizenRelation = (typeof CITIZEN_RELATIONS)[number];

/**
 * The one decision about what a citizen sees of a patient, `citizen_relation_of` of migrations/0031: one row of `relation`,
 * `may_see` (an array) and `reference`, or none. For system scope.
 */
export function decideCitizen(asker: CitizenAsker, patientId: string): SQL {
  return sql`select w.relation, w.may_see, w.reference from citizen_relation_of(${askedByCitizen(asker, patientId)}) w`;
}

/** Tenant, patient, subject and whom they represent, as the functions of the decision take them. */
export function askedByCitizen({ tenantId, subjectIndex, represents }: CitizenAsker, patientId: string): SQL {
  return sql`${tenantId}::uuid, ${patientId}::uuid, ${subjectIndex}, ${textArray(represents)}`;
}

/** Blind indexes and names of aspects alone: no comma, brace or quote stands in any of them. */
export function textArray(items: readonly string[]): SQL {
  return sql`${`{${items.join(',')}}`}::text[]`;
}

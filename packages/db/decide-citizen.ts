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

const EVERYTHING = ['status', 'measurements', 'messages', 'contacts', 'plan', 'alerts', 'position'];
const list = (aspects: readonly string[]) => sql`${`{${aspects.join(',')}}`}::text[]`;

/**
 * The one decision about what a citizen sees of a patient: one row of `relation`, `may_see` (an array) and `reference`, or
 * none. The patient sees everything, and alone who the next of kin are (`kin`).
 *
 * A sensitive programme, former ones included, hides the patient from everybody else, unless the consent names it. With a
 * graded address (code 6 or 7) no representation by the issuer's claim holds (whom the patient is hidden from may be the
 * parent), and nobody else learns where the patient is followed. With a death consent and representation are over.
 */
export function decideCitizen({ tenantId, subjectIndex, represents }: CitizenAsker, patientId: string): SQL {
  const own = (table: string) =>
    sql`${sql.raw(table)}.tenant_id = ${tenantId}::uuid and ${sql.raw(table)}.patient_id = ${patientId}::uuid`;
  const graded = sql`exists (select from patient g where ${own('g')} and g.address_grade is not null)`;
  const alive = sql`not exists (select from patient_death d where ${own('d')} and d.revoked_at is null)`;
  return sql`select x.relation, x.may_see, x.reference from (
      select 1 as place, 'self' as relation, ${list([...EVERYTHING, 'kin'])} as may_see, 'national-id' as reference
        from patient_national_id n where ${own('n')} and n.blind_index = ${subjectIndex}
      union all
      select 2, 'represented', ${list(EVERYTHING)}, 'representation'
        from patient_national_id n where ${own('n')} and n.blind_index = any (${list(represents)}) and not ${graded}
          and ${alive} and not exists (select from enrolment s where ${own('s')} and s.sensitive)
      union all
      select 3, case k.basis when 'representation' then 'represented' else 'kin' end,
          case when ${graded} then array(select unnest(k.may_see) except select unnest(${list(['status', 'position'])}))
            else k.may_see end, 'kin/' || k.kin_id
        from kin_relation k where ${own('k')} and k.subject_index = ${subjectIndex} and k.ended_at is null
          and k.period @> now() and ${alive}
          and not exists (select from enrolment s where ${own('s')} and s.sensitive and s.programme <> all (k.programmes))) x
    where exists (select from tenant t where t.tenant_id = ${tenantId}::uuid and t.state in ('active', 'leaving'))
    order by x.place limit 1`;
}

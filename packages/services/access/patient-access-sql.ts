import type { PatientAccess } from '@naer/domain/access/patient-access';
import { type SQL, sql } from 'drizzle-orm';

/**
 * `PatientAccess` of the patient of that table, as JSON; null when there is nothing to say: the enrolment's unit alone. What
 * has ended is left out, what has not begun is there. A block of an organisation is one of each of its units.
 */
export function patientAccess(table: string): SQL<PatientAccess | null> {
  const of = (alias: string) =>
    sql.raw(`${alias}.tenant_id = ${table}.tenant_id and ${alias}.patient_id = ${table}.patient_id`);
  const ms = (time: string) => sql.raw(`(extract(epoch from ${time}) * 1e3)::float8`);
  return sql<PatientAccess | null>`(select nullif(jsonb_strip_nulls(jsonb_build_object('addressGrade', ${sql.raw(table)}.address_grade,
      'sensitive', (select true from enrolment s where ${of('s')} and s.sensitive limit 1)))
      || jsonb_build_object('grants', coalesce((select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('grantId', c.relation_id,
            'kind', c.kind, 'unitId', c.unit_id, 'practitionerId', c.practitioner_id))
          || jsonb_build_object('from', ${ms('lower(c.period)')}, 'to', ${ms('upper(c.period)')}) order by c.relation_id)
        from care_relation c where ${of('c')} and c.ended_at is null and (upper_inf(c.period) or upper(c.period) > now())), '[]'),
      'blocks', coalesce((select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('blockId', b.block_id,
            'practitionerId', b.practitioner_id, 'unitId', coalesce(b.unit_id, n.unit_id), 'document', b.document))
          order by b.block_id, n.unit_id)
        from access_block b left join unit n on n.tenant_id = b.tenant_id and n.organisation_id = b.organisation_id
        where ${of('b')} and b.lifted_at is null
          and num_nonnulls(b.practitioner_id, b.unit_id, n.unit_id) > 0), '[]')), '{"grants": [], "blocks": []}'::jsonb))`;
}

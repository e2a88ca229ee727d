import type { PatientMerges } from '@naer/domain/merge/patient-merges';
import { type SQL, sql } from 'drizzle-orm';

/** Records that lead to patient `p` now: a set of ids. */
export const RECORDS_LEADING_HERE = sql`(select m.from_patient_id from patient_merge m
  where m.tenant_id = p.tenant_id and m.to_patient_id = p.patient_id and m.undone_at is null)`;

/** What the monitor of patient `p` is told of other records of the person, as JSON; times are epoch ms. */
export function mergesOf(): SQL {
  const ms = (column: string) => sql`(extract(epoch from m.${sql.raw(column)}) * 1e3)::float8`;
  const here = sql`m.tenant_id = p.tenant_id and m.to_patient_id = p.patient_id`;
  // In the order in which they were made: a monitor that begins anew numbers them as the one before did.
  const numbered = sql`(select m.*, row_number() over (order by m.at, m.merge_id) as nth from patient_merge m where ${here})`;
  return sql`jsonb_strip_nulls(jsonb_build_object(
    'into', (select jsonb_build_object('mergeId', m.merge_id, 'patientId', m.to_patient_id, 'at', ${ms('at')})
      from patient_merge m where m.tenant_id = p.tenant_id and m.from_patient_id = p.patient_id and m.undone_at is null),
    'from', (select jsonb_agg(jsonb_build_object('mergeId', m.merge_id, 'patientId', m.from_patient_id,
        'unitId', m.unit_id, 'at', ${ms('at')}, 'nth', m.nth) order by m.at, m.merge_id)
      from ${numbered} m where m.undone_at is null),
    'undone', (select jsonb_agg(jsonb_build_object('mergeId', m.merge_id, 'patientId', m.from_patient_id,
        'at', ${ms('undone_at')}, 'by', m.undone_by, 'unitId', m.undone_unit_id, 'nth', m.nth) order by m.at, m.merge_id)
      from ${numbered} m where m.undone_at is not null)))`;
}

/** Nothing to be told is not told. */
export function mergesFact(merges: PatientMerges): { readonly merges?: PatientMerges } {
  return Object.keys(merges).length === 0 ? {} : { merges };
}

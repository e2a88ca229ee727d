import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { narrowed } from '../archive/scan-window.ts';
import type { Job } from '../job/load-job.ts';
import type { ErasureEffects } from './erasure-effects.ts';
import { notesOf } from './erasure-notes.ts';

const PATIENTS_AT_ONCE = 20;
/** Of an organisation: so many are asked about whose time they are, to find those. */
const ASKED_AT_ONCE = 200;

export interface KeptPatient {
  readonly id: string;
  readonly held: boolean;
  /** All that were ever joined with this one: they are one person's, and go together. */
  readonly records: readonly string[];
}

interface Row extends Omit<KeptPatient, 'records'> {
  readonly records: readonly string[] | null;
}

/** The next patients whose time has passed, and up to whom (`last`) that is all; undefined: nobody is left. */
export async function pageOf(
  { records, tries }: Pick<ErasureEffects, 'records' | 'tries'>,
  job: Job,
): Promise<Result<{ readonly page: readonly KeptPatient[]; readonly last: string | undefined }, RecordsError>> {
  const { tenantId, organisationId } = job;
  const { after = null } = notesOf(job);
  const limit = narrowed(PATIENTS_AT_ONCE, tries, 1);
  const beyond = after === null ? sql`true` : sql`x.patient_id > ${after}::uuid`;
  const own = sql`x.tenant_id = ${tenantId}::uuid and ${beyond}`;
  const answer = await withSystemScope(records, tenantId, [
    organisationId === undefined
      ? sql<Row>`select x.patient_id as id, json_build_array(x.patient_id) as records,
            is_held(x.tenant_id, x.patient_id, null) as held
          from patient x where ${own} order by x.patient_id limit ${limit}`
      : sql<Row>`with e as materialized (select distinct x.patient_id from enrolment x
            where ${own} and x.controller_organisation_id = ${organisationId}::uuid order by 1 limit ${narrowed(ASKED_AT_ONCE, tries, 1)})
          select e.patient_id as id, case when p.passed then to_json(p.ids) end as records,
            p.passed and is_held(${tenantId}::uuid, e.patient_id, null) as held
          from e, lateral (select l.ids, kept_time_passed(${tenantId}::uuid, l.ids) as passed
            from (select linked_records(${tenantId}::uuid, e.patient_id) as ids offset 0) l offset 0) p order by 1`,
  ]);
  if (!answer.ok) return answer;
  const [rows] = answer.value;
  const due = rows.flatMap(({ records: whole, ...row }) => (whole === null ? [] : [{ ...row, records: whole }]));
  const page = due.slice(0, limit);
  return ok({ page, last: (due.length > limit ? page : rows).at(-1)?.id });
}

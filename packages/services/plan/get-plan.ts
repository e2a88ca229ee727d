import type { PatientPlan } from '@naer/contracts/plan';
import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { ReadError } from '../shared/read-error.ts';
import { PLAN_COLUMNS, type PlanRow, STANDS, showPlan } from './plan-row.ts';

interface Row {
  readonly version: number;
  readonly in_force: PlanRow | null;
  readonly next: PlanRow | null;
}

/** The version in force at `now` (epoch ms) and the one planned after it, with the registry version to change them by; audited. */
export async function getPlan(
  records: Records,
  reader: Reader,
  patientId: string,
  now: number,
): Promise<Result<PatientPlan & { readonly version: number }, ReadError>> {
  const own = sql`v.tenant_id = p.tenant_id and v.patient_id = p.patient_id`;
  const at = sql`to_timestamp(${now} / 1e3::float8)`;
  const statement = auditedRead(
    reader,
    { action: 'plan.read', patientId, limit: 1 },
    sql<Row>`select p.registry_version::float8 as version,
        (select to_json(x) from (select ${PLAN_COLUMNS} from plan_version v where ${own} and v.valid_from <= ${at} and ${STANDS}
          order by v.valid_from desc, v.plan_version desc limit 1) x) as in_force,
        (select to_json(x) from (select ${PLAN_COLUMNS} from plan_version v where ${own} and v.valid_from > ${at} and ${STANDS}
          order by v.valid_from, v.plan_version desc limit 1) x) as next
      from patient p where p.tenant_id = ${reader.tenantId}::uuid and p.patient_id = ${patientId}::uuid`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [found] = answer.value.rows[0];
  if (!answer.value.related || found === undefined) return err({ code: 'not-found' });
  const { version, in_force: inForce, next } = found;
  return ok({ version, inForce: inForce && showPlan(inForce), next: next && showPlan(next) });
}

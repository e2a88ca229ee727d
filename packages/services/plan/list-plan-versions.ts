import type { PlanVersionPage } from '@naer/contracts/plan';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { PLAN_COLUMNS, type PlanRow, showPlanEntry } from './plan-row.ts';

/** Every version of a patient's plan, the newest first: who, when and why; audited. */
export async function listPlanVersions(
  records: Records,
  reader: Reader,
  query: ListOfPatient,
): Promise<Result<PlanVersionPage, ReadError>> {
  return await listOfPatient(records, reader, query, {
    action: 'plan.list',
    place: ['integer'],
    select: (after, rows) => sql<PlanRow>`select ${PLAN_COLUMNS} from plan_version v
      where v.tenant_id = ${reader.tenantId}::uuid and v.patient_id = ${query.patientId}::uuid
        ${after === undefined ? sql`` : sql`and v.plan_version < ${after[0]}::bigint`}
      order by v.plan_version desc limit ${rows}`,
    show: showPlanEntry,
    placeOf: ({ body }) => [body.planVersion],
  });
}

import type { PlanVersionPage } from '@naer/contracts/plan';
import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';
import { PLAN_COLUMNS, type PlanRow, showPlanEntry } from './plan-row.ts';

export interface ListOfPatient {
  /** A lower-case UUID: the door has checked it. */
  readonly patientId: string;
  /** 1 to 1000. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

const DEFAULT_LIMIT = 100;
const MAX_INTEGER = 2_147_483_647;

/** Every version of a patient's plan, the newest first: who, when and why; audited. */
export async function listPlanVersions(
  records: Records,
  reader: Reader,
  { patientId, limit = DEFAULT_LIMIT, cursor }: ListOfPatient,
): Promise<Result<PlanVersionPage, ReadError>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor, ['number']);
  if (cursor !== undefined && (after === undefined || !Number.isInteger(after[0]) || after[0] > MAX_INTEGER))
    return err({ code: 'invalid-cursor' });
  const statement = auditedRead(
    reader,
    { action: 'plan.list', patientId, limit },
    sql<PlanRow>`select ${PLAN_COLUMNS} from plan_version v
      where v.tenant_id = ${reader.tenantId}::uuid and v.patient_id = ${patientId}::uuid
        ${after === undefined ? sql`` : sql`and v.plan_version < ${after[0]}::bigint`}
      order by v.plan_version desc limit ${limit + 1}`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  if (!answer.value.related) return err({ code: 'not-found' });
  return ok(pageOf(answer.value.rows[0], limit, showPlanEntry, ({ body }) => [body.planVersion]));
}

import type { PlanDiff, PlanView } from '@naer/contracts/plan';
import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { diffPlan } from '@naer/domain/plan/diff-plan';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { ReadError } from '../shared/read-error.ts';
import { PLAN_COLUMNS, type PlanRow, showPlan } from './plan-row.ts';

/** One version of a patient's plan; audited. */
export async function getPlanVersion(
  records: Records,
  reader: Reader,
  patientId: string,
  planVersion: number,
): Promise<Result<PlanView, ReadError>> {
  const found = await readVersions(records, reader, patientId, 'plan.read', [planVersion]);
  if (!found.ok) return found;
  const [row] = found.value;
  return row === undefined ? err({ code: 'not-found' }) : ok(showPlan(row));
}

/** What version `to` has otherwise than `from`; `from` 0 is no plan at all, undefined the version before. Audited. */
export async function diffPlanVersions(
  records: Records,
  reader: Reader,
  patientId: string,
  { from, to }: { readonly from?: number | undefined; readonly to: number },
): Promise<Result<PlanDiff, ReadError>> {
  const against = from ?? to - 1;
  const found = await readVersions(records, reader, patientId, 'plan.diff', [against, to]);
  if (!found.ok) return found;
  const bodies = new Map(found.value.map(({ body }) => [body.planVersion, body]));
  const [before, after] = [bodies.get(against), bodies.get(to)];
  if (after === undefined || (before === undefined && against !== 0)) return err({ code: 'not-found' });
  return ok({ from: before?.planVersion ?? null, to, differences: [...diffPlan(before, after)] });
}

async function readVersions(
  records: Records,
  reader: Reader,
  patientId: string,
  action: string,
  planVersions: readonly number[],
): Promise<Result<readonly PlanRow[], ReadError>> {
  const statement = auditedRead(
    reader,
    { action, patientId, subjectId: planVersions.join(' '), limit: planVersions.length },
    sql<PlanRow>`select ${PLAN_COLUMNS} from plan_version v
      where v.tenant_id = ${reader.tenantId}::uuid and v.patient_id = ${patientId}::uuid
        and v.plan_version = any (${`{${planVersions.join(',')}}`}::integer[])`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return answer.value.related ? ok(answer.value.rows[0]) : err({ code: 'not-found' });
}

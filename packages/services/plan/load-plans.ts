import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { PlanVersion } from '@naer/domain/plan/plan';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { pauseStretches } from '../pause/pause-stretches.ts';
import type { ReadError } from '../shared/read-error.ts';
import { STANDS } from './plan-row.ts';

/** Every version of a patient's plan that stands, and what rules are understood in. */
export interface PatientPlans {
  readonly timeZone: string;
  readonly plans: readonly PlanVersion[];
  readonly pauses: NonNullable<RegistryFacts['pauses']>;
}

interface Row {
  readonly time_zone: string;
  readonly plans: PatientPlans['plans'];
  readonly pauses: PatientPlans['pauses'];
}

/** A patient's plans without anything that was measured; audited. `not-found` without a care relation. */
export async function loadPlans(
  records: Records,
  reader: Reader,
  patientId: string,
): Promise<Result<PatientPlans, ReadError>> {
  const statement = auditedRead(
    reader,
    { action: 'plan.read', patientId, limit: 1 },
    sql<Row>`select t.time_zone, ${pauseStretches('e')} as pauses,
        coalesce((select json_agg(v.body order by v.plan_version) from plan_version v
          where v.tenant_id = e.tenant_id and v.patient_id = e.patient_id and ${STANDS}), '[]') as plans
      from enrolment e join tenant t on t.tenant_id = e.tenant_id
      where e.tenant_id = ${reader.tenantId}::uuid and e.patient_id = ${patientId}::uuid and e.active limit 1`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value.rows[0];
  if (row === undefined || !answer.value.related) return err({ code: 'not-found' });
  return ok({ timeZone: row.time_zone, plans: row.plans, pauses: row.pauses });
}

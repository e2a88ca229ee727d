import type { PlanDeviations } from '@naer/contracts/programme';
import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import type { PlanVersion } from '@naer/domain/plan/plan';
import { deviations } from '@naer/domain/programme/deviations';
import type { TemplateContent } from '@naer/domain/programme/template';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { STANDS } from '../plan/plan-row.ts';
import type { ReadError } from '../shared/read-error.ts';

interface Row {
  readonly plan: PlanVersion | null;
  readonly template: TemplateContent | null;
  readonly current: number | null;
}

/**
 * How the plan in force at `now` (epoch ms) differs from the template version it was made from, and whether the template
 * has gone on since; audited.
 */
export async function readDeviations(
  records: Records,
  reader: Reader,
  patientId: string,
  now: number,
): Promise<Result<PlanDeviations, ReadError>> {
  const statement = auditedRead(
    reader,
    { action: 'plan.deviations', patientId, limit: 1 },
    sql<Row>`select x.body as plan, m.body as template, t.current_version as current
      from patient p left join lateral (select v.body, (v.body #>> '{template,templateId}')::uuid as template_id,
          (v.body #>> '{template,version}')::integer as version
        from plan_version v where v.tenant_id = p.tenant_id and v.patient_id = p.patient_id
          and v.valid_from <= to_timestamp(${now} / 1e3::float8) and ${STANDS}
        order by v.valid_from desc, v.plan_version desc limit 1) x on true
      left join programme_template t on t.tenant_id = p.tenant_id and t.template_id = x.template_id
      left join programme_template_version m
        on m.tenant_id = p.tenant_id and m.template_id = x.template_id and m.version = x.version
      where p.tenant_id = ${reader.tenantId}::uuid and p.patient_id = ${patientId}::uuid`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value.rows[0];
  if (!answer.value.related || row === undefined) return err({ code: 'not-found' });
  return ok(show(row));
}

function show({ plan, template, current }: Row): PlanDeviations {
  if (plan === null) return { planVersion: null, differences: [] };
  const { planVersion, template: from } = plan;
  if (from === undefined) return { planVersion, differences: [] };
  if (template === null) return { planVersion, template: { ...from, known: false }, differences: [] };
  return {
    planVersion,
    template: {
      ...from,
      known: true,
      title: template.title,
      ...(current !== null && current > from.version && { newer: current }),
    },
    differences: [...deviations(template, plan)],
  };
}

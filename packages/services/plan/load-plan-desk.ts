import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { allowsUse } from '@naer/domain/access/care-relation';
import type { PlanSurroundings } from '@naer/domain/plan/check-plan';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { pauseStretches } from '../pause/pause-stretches.ts';
import type { ReadError } from '../shared/read-error.ts';
import { PROPOSAL_COLUMNS, type ProposalRow } from './proposal-row.ts';

/** What a change of a patient's plan is decided from, as it stood at one moment. */
export interface PlanDesk {
  /** Registry version: what the change expects. */
  readonly version: number;
  readonly newest: { readonly planVersion: number; readonly validFrom: number } | undefined;
  readonly surroundings: PlanSurroundings;
  /** Whether the person holds an authorisation that the tenant lists for plans. */
  readonly mayApprove: boolean;
  /** The one asked for. */
  readonly proposal: ProposalRow | undefined;
}

interface Row {
  readonly version: number;
  readonly time_zone: string;
  readonly unit_ids: readonly string[];
  readonly templates: readonly string[];
  readonly pauses: PlanSurroundings['pauses'];
  readonly newest: PlanDesk['newest'] | null;
  readonly may_approve: boolean;
  readonly proposal: ProposalRow | null;
}

/** Read on behalf of the person who is about to change the plan; audited. `not-found` for a patient whom the person does not follow. */
export async function loadPlanDesk(
  records: Records,
  reader: Reader,
  patientId: string,
  proposalId?: string | undefined,
): Promise<Result<PlanDesk, ReadError>> {
  const statement = auditedRead(
    reader,
    { action: 'plan.prepare', patientId, subjectId: proposalId, limit: 1 },
    sql<Row>`select p.registry_version::float8 as version, t.time_zone,
        coalesce((select json_agg(e.unit_id) from enrolment e where e.tenant_id = p.tenant_id
          and e.patient_id = p.patient_id and e.active), '[]') as unit_ids,
        coalesce((select json_agg(m.template_id || ' ' || m.version) from programme_template_version m
          where m.tenant_id = p.tenant_id), '[]') as templates,
        ${pauseStretches('p')} as pauses,
        (select json_build_object('planVersion', v.plan_version, 'validFrom', v.body -> 'validFrom') from plan_version v
          where v.tenant_id = p.tenant_id and v.patient_id = p.patient_id order by v.plan_version desc limit 1) as newest,
        exists (select from practitioner r where r.tenant_id = p.tenant_id and r.practitioner_id = ${reader.practitionerId}::uuid
          and r.authorisations && t.plan_approvers) as may_approve,
        (select to_json(x) from (select ${PROPOSAL_COLUMNS} from plan_proposal o where o.tenant_id = p.tenant_id
          and o.patient_id = p.patient_id and o.proposal_id = ${proposalId ?? null}::uuid) x) as proposal
      from patient p join tenant t on t.tenant_id = p.tenant_id
      where p.tenant_id = ${reader.tenantId}::uuid and p.patient_id = ${patientId}::uuid`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value.rows[0];
  if (!answer.value.related || row === undefined) return err({ code: 'not-found' });
  if (!allowsUse(answer.value.relation, 'change')) return err({ code: 'relation-too-weak' });
  return ok({
    version: row.version,
    newest: row.newest ?? undefined,
    surroundings: {
      timeZone: row.time_zone,
      pauses: row.pauses,
      unitIds: new Set(row.unit_ids),
      templates: new Set(row.templates),
    },
    mayApprove: row.may_approve,
    proposal: row.proposal ?? undefined,
  });
}

import type { Records } from '@naer/db/records';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { changePatient, type PatientChange } from '../shared/change-patient.ts';
import type { RegistryError } from '../shared/registry-error.ts';

export interface ActivatePlan extends PatientChange {
  readonly plan: PlanVersion;
  /** Practitioner id of the clinician who approved it: limits are never automatic. */
  readonly approvedBy: string;
  /** Absent: the approver proposed it. */
  readonly proposed?: { readonly by: string /** Epoch ms. */; readonly at: number } | undefined;
  readonly reason?: string | undefined;
  /** The open proposal it comes from: decided in the same statement, and once. */
  readonly proposal?: { readonly proposalId: string; readonly note?: string | undefined } | undefined;
}

/**
 * Keeps a new plan version, in force from its `validFrom`, with the approver's number and authorisation as they are now. A
 * number that is taken is `already-exists`. With an actor: `not-found` unless the approver holds an authorisation that the
 * tenant lists for plans and follows the patient; with a proposal: unless that is open.
 */
export function activatePlan(
  records: Records,
  command: ActivatePlan,
): Promise<Result<{ readonly version: number }, RegistryError>> {
  const { tenantId, patientId, plan, approvedBy, proposed, reason, proposal, actor } = command;
  const listed = sql`select x.code from practitioner r join tenant t on t.tenant_id = r.tenant_id,
      unnest(r.authorisations) with ordinality x(code, nth)
    where r.tenant_id = ${tenantId}::uuid and r.practitioner_id = ${approvedBy}::uuid and x.code = any (t.plan_approvers)
    order by x.nth limit 1`;
  const version = sql`v as (insert into plan_version (tenant_id, patient_id, plan_version, programme, valid_from, body,
        approved_by, proposed_by, proposed_at, reason, approver_hpr_number, approver_authorisation)
      select p.tenant_id, p.patient_id, ${plan.planVersion}::integer, ${plan.programme},
        to_timestamp(${plan.validFrom} / 1e3::float8), ${JSON.stringify(plan)}::jsonb, ${approvedBy}::uuid,
        ${proposed?.by ?? approvedBy}::uuid, coalesce(to_timestamp(${proposed?.at ?? null}::float8 / 1e3), now()),
        ${reason ?? null}, r.hpr_number, (${listed})
      from p left join practitioner r on r.tenant_id = p.tenant_id and r.practitioner_id = ${approvedBy}::uuid)`;
  const authorised = actor === undefined ? sql`true` : sql`exists (${listed})`;
  if (proposal === undefined) return changePatient(records, command, version, authorised);

  const own = sql`o.tenant_id = ${tenantId}::uuid and o.patient_id = ${patientId}::uuid
    and o.proposal_id = ${proposal.proposalId}::uuid and o.state = 'open'`;
  const decided = sql`d as (update plan_proposal o set state = 'approved', decided_by = ${approvedBy}::uuid,
      decided_at = now(), note = ${proposal.note ?? null}, plan_version = ${plan.planVersion}::integer
    from p where ${own} and o.tenant_id = p.tenant_id and o.patient_id = p.patient_id)`;
  // Locked first, in a statement of its own: whoever declines it meanwhile has done so, or waits.
  const lock: SQL = sql`select 1 from plan_proposal o where ${own} for update`;
  const open = sql`${authorised} and exists (select from plan_proposal o where ${own})`;
  return changePatient(records, command, sql`${version}, ${decided}`, open, [lock]);
}

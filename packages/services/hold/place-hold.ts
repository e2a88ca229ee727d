import { CAPACITY_COLUMNS, capacity } from '@naer/db/attest';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure, type Steward } from '../tenant/steward.ts';
import { lockHolds } from './lock-holds.ts';

export interface NewHold {
  readonly holdId: string;
  /** Of a patient or of an organisation; neither: of the whole tenant. */
  readonly patientId?: string | undefined;
  readonly organisationId?: string | undefined;
  readonly reason: string;
  readonly decisionReference: string;
}

/**
 * What is of that patient, organisation or tenant is from its commit on removed by no rule and no erasure. The same hold again
 * changes nothing; `already-exists` where it was another: of another, or for another reason or by another decision. `not-found`
 * of who or what is not the tenant's.
 */
export async function placeHold(records: Records, steward: Steward, hold: NewHold): Promise<Result<true, FrameError>> {
  const { tenantId, actorId, requestId = null } = steward;
  const { holdId, patientId = null, organisationId = null, reason, decisionReference } = hold;
  const answer = await withSystemScope(records, tenantId, [
    lockHolds(tenantId),
    sql`with h as (insert into legal_hold (tenant_id, hold_id, patient_id, organisation_id, reason, decision_reference, placed_by)
        select ${tenantId}::uuid, ${holdId}::uuid, ${patientId}::uuid, ${organisationId}::uuid, ${reason}, ${decisionReference},
          ${actorId}
        where ${patientId}::uuid is null
          or exists (select from patient p where p.tenant_id = ${tenantId}::uuid and p.patient_id = ${patientId}::uuid)
        on conflict do nothing returning tenant_id, hold_id, patient_id, decision_reference)
      insert into audit_event (tenant_id, actor_id, action, subject_patient_id, subject_id, decision_reference, request_id,
        ${CAPACITY_COLUMNS})
      select h.tenant_id, ${actorId}, 'hold.place', h.patient_id, h.hold_id::text, h.decision_reference, ${requestId},
        ${capacity(steward)} from h`,
    sql<{ same: boolean }>`select h.patient_id is not distinct from ${patientId}::uuid
        and h.organisation_id is not distinct from ${organisationId}::uuid
        and h.reason = ${reason} and h.decision_reference = ${decisionReference} as same
      from legal_hold h where h.tenant_id = ${tenantId}::uuid and h.hold_id = ${holdId}::uuid`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [standing] = answer.value[2];
  if (standing === undefined) return err({ code: 'not-found' });
  return standing.same ? ok(true) : err({ code: 'already-exists' });
}

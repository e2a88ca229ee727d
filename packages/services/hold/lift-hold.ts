import { CAPACITY_COLUMNS, capacity } from '@naer/db/attest';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure, type Steward } from '../tenant/steward.ts';
import { lockHolds } from './lock-holds.ts';

/** The hold has ended, with who and why; the first time stands. What it alone held may go from then on. */
export async function liftHold(
  records: Records,
  steward: Steward,
  { holdId, ...why }: { readonly holdId: string; readonly reason: string; readonly decisionReference: string },
): Promise<Result<true, FrameError>> {
  const { tenantId, actorId, requestId } = steward;
  const answer = await withSystemScope(records, tenantId, [
    lockHolds(tenantId),
    sql`with r as (insert into legal_hold_release (tenant_id, hold_id, reason, decision_reference, released_by)
        select h.tenant_id, h.hold_id, ${why.reason}, ${why.decisionReference}, ${actorId} from legal_hold h
        where h.tenant_id = ${tenantId}::uuid and h.hold_id = ${holdId}::uuid on conflict do nothing
        returning tenant_id, hold_id, decision_reference)
      insert into audit_event (tenant_id, actor_id, action, subject_patient_id, subject_id, decision_reference, request_id,
        ${CAPACITY_COLUMNS})
      select r.tenant_id, ${actorId}, 'hold.lift', h.patient_id, r.hold_id::text, r.decision_reference, ${requestId ?? null},
        ${capacity(steward)}
      from r join legal_hold h on h.tenant_id = r.tenant_id and h.hold_id = r.hold_id`,
    sql`select 1 from legal_hold_release r where r.tenant_id = ${tenantId}::uuid and r.hold_id = ${holdId}::uuid`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  return answer.value[2].length > 0 ? ok(true) : err({ code: 'not-found' });
}

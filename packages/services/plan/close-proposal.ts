import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { insertTestimony, relationOf } from '../shared/actor.ts';
import { toRegistryError } from '../shared/registry-error.ts';
import type { PlanDesk } from './load-plan-desk.ts';
import { failed, type PlanError } from './plan-error.ts';

export interface CloseProposal {
  readonly patientId: string;
  readonly desk: PlanDesk;
  readonly as: 'declined' | 'withdrawn';
  readonly note?: string | undefined;
}

const ACTIONS = { declined: 'plan.decline', withdrawn: 'plan.withdraw' } as const;

/** An approver declines, the proposer withdraws; nothing of the plan changes. Decided once. */
export async function closeProposal(
  records: Records,
  reader: Reader,
  { patientId, desk: { proposal, mayApprove }, as, note }: CloseProposal,
): Promise<Result<{ readonly state: 'declined' | 'withdrawn' }, PlanError>> {
  if (proposal === undefined) return err({ code: 'not-found' });
  if (as === 'declined' && !mayApprove) return err({ code: 'approver-required' });
  if (as === 'withdrawn' && proposal.proposed_by !== reader.practitionerId) return err({ code: 'forbidden' });
  const subjectId = proposal.proposal_id;
  // Asked again where it is written: what was read may have been taken back.
  const allowed =
    as === 'withdrawn'
      ? sql`proposed_by = ${reader.practitionerId}::uuid`
      : sql`exists (select from practitioner r join tenant t on t.tenant_id = r.tenant_id
          where r.tenant_id = ${reader.tenantId}::uuid and r.practitioner_id = ${reader.practitionerId}::uuid
            and r.authorisations && t.plan_approvers)`;
  const answer = await withSystemScope(records, reader.tenantId, [
    sql<{
      state: string;
    }>`with o as (update plan_proposal set state = ${as}, decided_by = ${reader.practitionerId}::uuid,
          decided_at = now(), note = ${note ?? null}
        where tenant_id = ${reader.tenantId}::uuid and patient_id = ${patientId}::uuid and proposal_id = ${subjectId}::uuid
          and state = 'open' and ${allowed} and exists (${relationOf(reader, patientId)}) returning state),
      testimony as (${insertTestimony({ reader, action: ACTIONS[as], subjectId }, patientId, sql`o`)})
      select state from o`,
  ]);
  if (!answer.ok) return failed(toRegistryError(answer.error));
  return answer.value[0].length === 1 ? ok({ state: as }) : err({ code: 'proposal-decided' });
}

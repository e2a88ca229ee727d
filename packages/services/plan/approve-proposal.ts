import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { START_GRACE_MS } from '@naer/domain/plan/check-plan';
import { err, type Result } from '@naer/domain/result';
import type { PlanError } from './plan-error.ts';
import { approveDraft, checkDraft, type PlanChange, type SavedPlan } from './save-plan.ts';

/**
 * Makes an open proposal the next version of the plan; what was checked when it was proposed is checked again. A start
 * that has passed meanwhile becomes now; a proposal older than the newest version is outdated: it does not know that one.
 */
export async function approveProposal(
  records: Records,
  reader: Reader,
  change: PlanChange & { readonly note?: string | undefined },
): Promise<Result<Extract<SavedPlan, { kind: 'activated' }>, PlanError>> {
  const { desk, now, note } = change;
  const { proposal } = desk;
  if (proposal === undefined) return err({ code: 'not-found' });
  if (!desk.mayApprove) return err({ code: 'approver-required' });
  if (proposal.state !== 'open') return err({ code: 'proposal-decided' });
  if (proposal.base_plan_version !== (desk.newest?.planVersion ?? 0)) return err({ code: 'proposal-outdated' });

  const { validFrom, ...body } = proposal.body;
  const passed = validFrom === undefined || validFrom < now - START_GRACE_MS;
  const draft = passed ? body : proposal.body;
  const faults = checkDraft(draft, change);
  if (faults.length > 0) return err({ code: 'plan-refused', faults });
  return await approveDraft(records, reader, {
    ...change,
    draft,
    reason: proposal.reason,
    proposed: { by: proposal.proposed_by, at: proposal.proposed_ms },
    proposal: { proposalId: proposal.proposal_id, note },
  });
}

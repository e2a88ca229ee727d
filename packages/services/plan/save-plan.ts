import type { PlanRequest } from '@naer/contracts/plan';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { checkPlan, checkValidFrom } from '@naer/domain/plan/check-plan';
import { err, ok, type Result } from '@naer/domain/result';
import type { RuleFault } from '@naer/domain/rules/rule-type';
import { activatePlan } from './activate-plan.ts';
import { checkTexts } from './check-texts.ts';
import type { PlanDesk } from './load-plan-desk.ts';
import { draftOf, type PlanDraft, versionOf } from './plan-draft.ts';
import { failed, type PlanError } from './plan-error.ts';
import { proposePlan } from './propose-plan.ts';

export interface PlanChange {
  readonly patientId: string;
  /** What stood when the person decided; its version is the one expected. */
  readonly desk: PlanDesk;
  /** Epoch ms. */
  readonly now: number;
}

export type SavedPlan =
  | {
      readonly kind: 'activated';
      readonly planVersion: number;
      readonly validFrom: number;
      /** The registry's, now. */
      readonly version: number;
    }
  | { readonly kind: 'proposed'; readonly proposalId: string };

/**
 * Keeps a plan that can be evaluated: in force at once (or from its `validFrom`) when the person may approve plans, as a
 * proposal otherwise. Of two that expect one version, one is kept.
 */
export async function savePlan(
  records: Records,
  reader: Reader,
  change: PlanChange & { readonly request: PlanRequest },
): Promise<Result<SavedPlan, PlanError>> {
  const { request, desk, patientId } = change;
  const draft = draftOf(request);
  const faults = [...checkTexts(request), ...checkDraft(draft, change)];
  if (faults.length > 0) return err({ code: 'plan-refused', faults });
  const { reason } = request;
  return desk.mayApprove
    ? await approveDraft(records, reader, { ...change, draft, reason })
    : await proposePlan(records, reader, { patientId, desk, draft, reason });
}

/** Why the draft cannot become the next version now. */
export function checkDraft(draft: PlanDraft, { desk, now }: PlanChange): readonly RuleFault[] {
  const plan = versionOf(draft, nextNumber(desk), now);
  return [
    ...checkPlan(plan, desk.surroundings),
    ...checkValidFrom(plan.validFrom, { now, newestValidFrom: desk.newest?.validFrom }),
  ];
}

/** Makes a checked draft the next version, on the word of the person. */
export async function approveDraft(
  records: Records,
  reader: Reader,
  approval: PlanChange & {
    readonly draft: PlanDraft;
    readonly reason: string;
    readonly proposed?: { readonly by: string; readonly at: number } | undefined;
    readonly proposal?: { readonly proposalId: string; readonly note?: string | undefined } | undefined;
  },
): Promise<Result<Extract<SavedPlan, { kind: 'activated' }>, PlanError>> {
  const { patientId, desk, draft, now, reason, proposed, proposal } = approval;
  const plan = versionOf(draft, nextNumber(desk), now);
  const { planVersion, validFrom } = plan;
  const action = proposal === undefined ? 'plan.activate' : 'plan.approve';
  const kept = await activatePlan(records, {
    tenantId: reader.tenantId,
    patientId,
    expectVersion: desk.version,
    actor: { reader, action, subjectId: proposal?.proposalId ?? String(planVersion) },
    plan,
    approvedBy: reader.practitionerId,
    reason,
    proposed,
    proposal,
  });
  return kept.ok ? ok({ kind: 'activated', planVersion, validFrom, version: kept.value.version }) : failed(kept.error);
}

function nextNumber({ newest }: PlanDesk): number {
  return (newest?.planVersion ?? 0) + 1;
}

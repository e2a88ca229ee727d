import type { PlanRequest } from '@naer/contracts/plan';
import type { PlanVersion } from '@naer/domain/plan/plan';

/** A plan without its number, as a proposal keeps it; `validFrom` (epoch ms) absent: from when it is approved. */
export interface PlanDraft extends Omit<PlanVersion, 'planVersion' | 'validFrom'> {
  readonly validFrom?: number | undefined;
}

const MINUTE_MS = 60_000;

export function draftOf(request: PlanRequest): PlanDraft {
  const { reason: _, validFrom, calibration, acknowledgeRedWithinMinutes, ...body } = request;
  return {
    v: 1,
    ...body,
    acknowledgeRedWithinMs: Math.round(acknowledgeRedWithinMinutes * MINUTE_MS),
    ...(calibration !== undefined && { calibration: { until: Date.parse(calibration.until) } }),
    ...(validFrom !== undefined && { validFrom: Date.parse(validFrom) }),
  };
}

/** The version a draft becomes. */
export function versionOf(draft: PlanDraft, planVersion: number, now: number): PlanVersion {
  return { ...draft, planVersion, validFrom: draft.validFrom ?? now };
}

/** A draft or version as it was written: what `draftOf` would read. */
export function writtenPlan(plan: PlanDraft): Omit<PlanRequest, 'reason' | 'instructions' | 'coverage'> & {
  readonly instructions?: PlanRequest['instructions'];
  readonly coverage?: PlanRequest['coverage'];
} {
  const { v: _, validFrom, calibration, acknowledgeRedWithinMs, ...body } = plan;
  return {
    ...(body as Pick<PlanRequest, 'programme' | 'rules'>),
    acknowledgeRedWithinMinutes: acknowledgeRedWithinMs / MINUTE_MS,
    ...(calibration !== undefined && { calibration: { until: new Date(calibration.until).toISOString() } }),
    ...(validFrom !== undefined && { validFrom: new Date(validFrom).toISOString() }),
  };
}

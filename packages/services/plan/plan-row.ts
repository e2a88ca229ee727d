import type { PlanVersionEntry, PlanView } from '@naer/contracts/plan';
import type { PlanVersion } from '@naer/domain/plan/plan';
import { type SQL, sql } from 'drizzle-orm';
import { isoTime, present } from '../shared/sent-digits.ts';
import { writtenPlan } from './plan-draft.ts';

export interface PlanRow {
  readonly body: PlanVersion;
  readonly reason: string | null;
  readonly proposed_by: string | null;
  readonly proposed_ms: number | null;
  readonly approved_by: string;
  readonly approved_ms: number;
  readonly approver_hpr_number: string | null;
  readonly approver_authorisation: string | null;
}

/** Columns of `plan_version v`. */
export const PLAN_COLUMNS: SQL = sql`v.body, v.reason, v.proposed_by,
  (extract(epoch from v.proposed_at) * 1e3)::float8 as proposed_ms, v.approved_by,
  (extract(epoch from v.created_at) * 1e3)::float8 as approved_ms, v.approver_hpr_number, v.approver_authorisation`;

/**
 * Whether `plan_version v` stands: one that was planned is set aside, and never begins, when a newer one begins before it.
 * What stands begins in the order of its numbers.
 */
export const STANDS: SQL = sql`not exists (select from plan_version w where w.tenant_id = v.tenant_id
  and w.patient_id = v.patient_id and w.plan_version > v.plan_version and w.valid_from < v.valid_from)`;

/** A version as REST gives it. */
export function showPlan(row: PlanRow): PlanView {
  const { planVersion: _, ...draft } = row.body;
  return { ...writtenPlan(draft), ...showPlanEntry(row) };
}

/** Who, when, why; not what. */
export function showPlanEntry(row: PlanRow): PlanVersionEntry {
  const { planVersion, programme, validFrom } = row.body;
  return {
    planVersion,
    programme,
    validFrom: isoTime(validFrom),
    ...present({ reason: row.reason }),
    ...(row.proposed_by === null
      ? {}
      : { proposed: { by: row.proposed_by, at: isoTime(row.proposed_ms ?? row.approved_ms) } }),
    approved: {
      by: row.approved_by,
      at: isoTime(row.approved_ms),
      ...present({ hprNumber: row.approver_hpr_number, authorisation: row.approver_authorisation }),
    },
  };
}

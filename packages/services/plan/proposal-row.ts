import type { PlanProposal } from '@naer/contracts/plan';
import { type SQL, sql } from 'drizzle-orm';
import { isoTime, present } from '../shared/sent-digits.ts';
import { type PlanDraft, writtenPlan } from './plan-draft.ts';

export interface ProposalRow {
  readonly proposal_id: string;
  readonly base_plan_version: number;
  readonly body: PlanDraft;
  readonly reason: string;
  readonly proposed_by: string;
  readonly proposed_ms: number;
  readonly state: PlanProposal['state'];
  readonly decided_by: string | null;
  readonly decided_ms: number | null;
  readonly note: string | null;
  readonly plan_version: number | null;
}

/** Columns of `plan_proposal o`. */
export const PROPOSAL_COLUMNS: SQL = sql`o.proposal_id, o.base_plan_version, o.body, o.reason, o.proposed_by,
  (extract(epoch from o.proposed_at) * 1e3)::float8 as proposed_ms, o.state, o.decided_by,
  (extract(epoch from o.decided_at) * 1e3)::float8 as decided_ms, o.note, o.plan_version`;

/** A proposal as REST gives it; `newest`: number of the newest version there is now, 0 for none. */
export function showProposal(row: ProposalRow, newest: number): PlanProposal {
  const { decided_by: by, decided_ms: at, note } = row;
  return {
    proposalId: row.proposal_id,
    state: row.state,
    basePlanVersion: row.base_plan_version,
    outdated: row.state === 'open' && row.base_plan_version !== newest,
    plan: writtenPlan(row.body),
    reason: row.reason,
    proposed: { by: row.proposed_by, at: isoTime(row.proposed_ms) },
    ...(by === null || at === null ? {} : { decided: { by, at: isoTime(at), ...present({ note }) } }),
    ...present({ planVersion: row.plan_version }),
  };
}

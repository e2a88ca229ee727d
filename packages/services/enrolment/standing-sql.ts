import { isMonitored, type StoredStage } from '@naer/domain/enrolment/stage';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { type SQL, sql } from 'drizzle-orm';
import { voidedMark } from '../correction/last-correction.ts';

/** Where an enrolment stands, as `enrolmentStanding` answers it. Times are epoch ms. */
export interface EnrolmentStandingRow {
  readonly stage: StoredStage;
  readonly ended: NonNullable<RegistryFacts['ended']> | null;
  readonly reviewBy: number | null;
  readonly withdrawnAt: number | null;
}

/**
 * JSON of where an enrolment `e` stands: how it ended, when a standing consent must be looked at, and when one was withdrawn
 * whose scopes nothing standing covers; one that was registered in error was never there to withdraw. An end of before, without a reason, is none.
 */
export function enrolmentStanding(): SQL {
  const own = sql`c.tenant_id = e.tenant_id and c.enrolment_id = e.enrolment_id`;
  return sql`json_build_object('stage', e.stage,
    'ended', case when e.active_to is not null and e.ended_reason is not null then jsonb_strip_nulls(jsonb_build_object(
      'reason', e.ended_reason, 'at', (extract(epoch from e.active_to) * 1e3)::float8, 'by', e.ended_by,
      'outcome', e.ended_outcome, 'closesRed', case when e.closes_red then true end)) end,
    'reviewBy', (select (extract(epoch from min(c.review_by)) * 1e3)::float8 from consent c
      where ${own} and c.withdrawn_at is null),
    'withdrawnAt', (select (extract(epoch from max(c.withdrawn_at)) * 1e3)::float8 from consent c
      where ${own} and c.withdrawn_at is not null and ${voidedMark('consent', 'c', 'consent_id')} is null and not c.scopes <@ coalesce((select array_agg(s) from consent o, unnest(o.scopes) s
        where o.tenant_id = e.tenant_id and o.enrolment_id = e.enrolment_id and o.withdrawn_at is null
          and o.valid_from <= now()), '{}')))`;
}

/** What the monitor is told of it. */
export function standingFacts({
  stage,
  ended,
  reviewBy,
  withdrawnAt,
}: EnrolmentStandingRow): Pick<RegistryFacts, 'ended' | 'notStarted' | 'reviewBy' | 'consentWithdrawnAt'> {
  return {
    ...(stage !== 'ended' && !isMonitored(stage) && { notStarted: true as const }),
    ...(ended !== null && { ended }),
    ...(reviewBy !== null && { reviewBy }),
    ...(withdrawnAt !== null && { consentWithdrawnAt: withdrawnAt }),
  };
}

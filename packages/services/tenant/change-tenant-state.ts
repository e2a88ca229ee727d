import type { TenantSummary } from '@naer/contracts/tenant';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, type Result } from '@naer/domain/result';
import { type FrameAct, nextFrameState } from '@naer/domain/tenant/frame-state';
import { sql } from 'drizzle-orm';
import { loadTenantSummary } from './load-tenant.ts';
import { type FrameError, frameFailure, lockFrame, type Steward, testify } from './steward.ts';

/**
 * Suspends, resumes or takes leave of a tenant; repeated, it changes nothing. Every person and client gets a new version,
 * so that what is pushed to their objects wins. It does not leave while it follows patients: each is ended or taken over
 * first.
 */
export async function changeTenantState(
  records: Records,
  steward: Steward,
  { act, reason }: { readonly act: Exclude<FrameAct, 'finish'>; readonly reason: string },
): Promise<Result<TenantSummary, FrameError>> {
  const { tenantId } = steward;
  const standing = await loadTenantSummary(records, tenantId);
  if (!standing.ok) return standing;
  const next = nextFrameState(standing.value.state, act);
  if (!next.ok) return err(next.error);
  if (next.value.unchanged) return standing;
  const own = sql`tenant_id = ${tenantId}::uuid`;
  const empty = sql`not exists (select from enrolment e where e.tenant_id = ${tenantId}::uuid and e.active)`;
  const answer = await withSystemScope(records, tenantId, [
    lockFrame(tenantId),
    // An enrolment under way is waited for, and seen by the next statement.
    sql`select from tenant where ${own} for update`,
    sql<{ tenant_id: string }>`with t as (
        update tenant set state = ${next.value.state}, state_since = now(), state_reason = ${reason},
          settings_version = settings_version + 1, updated_at = now()
        where ${own} and state = ${standing.value.state} and ${act === 'leave' ? empty : sql`true`}
        returning tenant_id),
      p as (update practitioner w set principal_version = w.principal_version + 1, updated_at = now()
        from t where w.tenant_id = t.tenant_id),
      c as (update api_client w set principal_version = w.principal_version + 1, updated_at = now()
        from t where w.tenant_id = t.tenant_id),
      a as (${testify(steward, `tenant.${act}`, tenantId, sql`t`)})
      select tenant_id from t`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  if (answer.value[2].length === 0) return err({ code: act === 'leave' ? 'tenant-in-use' : 'wrong-state' });
  return await loadTenantSummary(records, tenantId);
}

import type { TenantQuotas } from '@naer/contracts/tenant';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure, type Steward, testify } from './steward.ts';

/** The quotas that an operator has given a tenant; what is not there has its default. */
export async function loadQuotas(records: Records, tenantId: string): Promise<Result<TenantQuotas, FrameError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<TenantQuotas>`select quotas from tenant where tenant_id = ${tenantId}::uuid`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [found] = answer.value[0];
  return found === undefined ? err({ code: 'not-found' }) : ok(found);
}

/** Puts all of them; the same again changes nothing and is not written down. They hold for what is made from now on. */
export async function saveQuotas(
  records: Records,
  steward: Steward,
  { quotas }: TenantQuotas,
): Promise<Result<TenantQuotas, FrameError>> {
  const { tenantId } = steward;
  const wanted = JSON.stringify(quotas);
  const answer = await withSystemScope(records, tenantId, [
    sql`with t as (update tenant set quotas = ${wanted}::jsonb, updated_at = now()
        where tenant_id = ${tenantId}::uuid and quotas is distinct from ${wanted}::jsonb returning tenant_id)
      ${testify(steward, 'tenant.quotas', tenantId, sql`t`)}`,
  ]);
  return answer.ok ? await loadQuotas(records, tenantId) : frameFailure(answer.error);
}

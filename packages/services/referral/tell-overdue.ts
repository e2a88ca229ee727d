import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { textArray } from '../shared/text-array.ts';
import { listTenants } from '../tenant/list-tenants.ts';

/** A unit whose referrals nobody has answered in time. */
export interface OverdueUnit {
  readonly tenantId: string;
  readonly unitId: string;
  /** The same until somebody was reached: whoever pages is asked again after a crash, and pages nobody twice. */
  readonly noticeId: string;
}

interface Row {
  readonly unit_id: string;
  /** Longest overdue first. */
  readonly referral_ids: readonly string[];
}

/**
 * Tells each unit that has marked referrals to answer, once for all that wait: `page` says whether somebody was reached, and
 * who was not is told again at the next sweep. One that is answered meanwhile is told to nobody. How many units were told.
 */
export async function tellOverdueReferrals(
  records: Records,
  page: (unit: OverdueUnit) => Promise<boolean>,
): Promise<Result<number, RecordsError>> {
  let [after, told]: [string | undefined, number] = [undefined, 0];
  for (;;) {
    const tenants: Result<readonly string[], RecordsError> = await listTenants(records, { after });
    if (!tenants.ok) return tenants;
    if (tenants.value.length === 0) return ok(told);
    for (const tenantId of tenants.value) {
      const answer = await tellTenant(records, tenantId, page);
      if (!answer.ok) return answer;
      told += answer.value;
    }
    after = tenants.value.at(-1);
  }
}

async function tellTenant(
  records: Records,
  tenantId: string,
  page: (unit: OverdueUnit) => Promise<boolean>,
): Promise<Result<number, RecordsError>> {
  const waiting = await withSystemScope(records, tenantId, [
    sql<Row>`select x.to_unit_id as unit_id, jsonb_agg(x.referral_id order by x.overdue_at, x.referral_id) as referral_ids
      from referral x where x.tenant_id = ${tenantId}::uuid and x.state = 'sent' and x.due_at <= now()
        and x.overdue_at is not null and x.told_at is null group by x.to_unit_id`,
  ]);
  if (!waiting.ok) return waiting;
  let told = 0;
  for (const { unit_id: unitId, referral_ids: referralIds } of waiting.value[0]) {
    const noticeId = `referral-overdue/${referralIds[0] ?? ''}`;
    if (!(await page({ tenantId, unitId, noticeId }))) continue;
    const kept = await withSystemScope(records, tenantId, [
      sql`update referral set told_at = now() where tenant_id = ${tenantId}::uuid
        and referral_id = any (${textArray(referralIds)}::uuid[]) and told_at is null`,
    ]);
    if (!kept.ok) return kept;
    told += 1;
  }
  return ok(told);
}

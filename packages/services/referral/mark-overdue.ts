import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { listTenants } from '../tenant/list-tenants.ts';
import { noteReferral } from './note-referral.ts';

/** Who writes down that a clock has run out: no person. */
const SWEEP = 'sweep';

/**
 * Marks the referrals of all tenants whose clock has run out with nobody having answered, once each; answers how many wait
 * so now. Lists show them as overdue by the clock alone, whenever this runs.
 */
export async function markOverdueReferrals(
  records: Records,
): Promise<Result<{ readonly marked: number; readonly overdue: number }, RecordsError>> {
  let [after, marked, overdue]: [string | undefined, number, number] = [undefined, 0, 0];
  for (;;) {
    const tenants: Result<readonly string[], RecordsError> = await listTenants(records, { after });
    if (!tenants.ok) return tenants;
    if (tenants.value.length === 0) return ok({ marked, overdue });
    for (const tenantId of tenants.value) {
      const answer = await withSystemScope(records, tenantId, [
        sql<{ marked: number; overdue: number }>`with r as (update referral x set overdue_at = now(), updated_at = now()
            where x.tenant_id = ${tenantId}::uuid and x.state = 'sent' and x.due_at <= now() and x.overdue_at is null
            returning x.tenant_id, x.referral_id, x.patient_id),
          t as (${noteReferral({ practitionerId: SWEEP }, 'referral.overdue', undefined, sql`r`)})
          select (select count(*)::integer from r) as marked, (select count(*)::integer from referral x
            where x.tenant_id = ${tenantId}::uuid and x.state = 'sent' and x.due_at <= now()) as overdue`,
      ]);
      if (!answer.ok) return answer;
      marked += answer.value[0][0]?.marked ?? 0;
      overdue += answer.value[0][0]?.overdue ?? 0;
    }
    after = tenants.value.at(-1);
  }
}

import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type EnrolmentError, enrolmentErrorOf } from '../enrolment/enrolment-error.ts';
import { toRegistryError } from '../shared/registry-error.ts';

/** What a tenant lays down for its referrals. */
export interface ReferralDesk {
  /** New ones are sealed with it. */
  readonly wrappedKey: string;
  /** IANA. */
  readonly timeZone: string;
  /** A unit answers within so many, unless the referral says when. */
  readonly workingDays: number;
}

/** The tenant's active key, zone and clock of referrals. */
export async function loadReferralDesk(
  records: Records,
  tenantId: string,
): Promise<Result<ReferralDesk, EnrolmentError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<ReferralDesk>`select t.time_zone as "timeZone", t.referral_working_days as "workingDays",
        (select k.wrapped_key from tenant_key k where k.tenant_id = t.tenant_id
          and k.state = 'active') as "wrappedKey"
      from tenant t where t.tenant_id = ${tenantId}::uuid`,
  ]);
  if (!answer.ok) return err(enrolmentErrorOf(toRegistryError(answer.error)));
  const [desk] = answer.value[0];
  return desk?.wrappedKey == null ? err({ code: 'not-found' }) : ok(desk);
}

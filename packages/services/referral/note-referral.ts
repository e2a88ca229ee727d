import { ATTEST_COLUMNS, attest } from '@naer/db/attest';
import type { Reader } from '@naer/db/reader';
import { type SQL, sql } from 'drizzle-orm';

/**
 * Testifies to what was done to referrals, once per row of `changed` (tenant_id, referral_id, patient_id): no relation to a
 * patient opened them, but the referral did. The clock is nobody in any capacity.
 */
export function noteReferral(
  reader: Reader | { readonly practitionerId: string },
  action: string,
  unitId: string | undefined,
  changed: SQL,
): SQL {
  const reference = sql`'referral/' || x.referral_id`;
  const by =
    'tenantId' in reader
      ? attest(reader, { relation: sql`null::text`, unitId: sql`${unitId ?? null}::uuid`, reference })
      : sql`${unitId ?? null}::uuid, null, null::uuid, null, null, ${reference}`;
  return sql`insert into audit_event (tenant_id, actor_id, action, subject_patient_id, subject_id, ${ATTEST_COLUMNS}, request_id)
    select x.tenant_id, ${reader.practitionerId}, ${action}, x.patient_id, x.referral_id::text, ${by},
      ${'tenantId' in reader ? (reader.requestId ?? null) : null} from ${changed} x`;
}

import type { Reader } from '@naer/db/reader';
import { type SQL, sql } from 'drizzle-orm';

/**
 * Testifies to what was done to referrals, once per row of `changed` (tenant_id, referral_id, patient_id): no relation to a
 * patient opened them.
 */
export function noteReferral(
  { practitionerId, requestId }: Pick<Reader, 'practitionerId' | 'requestId'>,
  action: string,
  unitId: string | undefined,
  changed: SQL,
): SQL {
  return sql`insert into audit_event (tenant_id, actor_id, action, subject_patient_id, subject_id, unit_id, request_id)
    select x.tenant_id, ${practitionerId}, ${action}, x.patient_id, x.referral_id::text, ${unitId ?? null}::uuid,
      ${requestId ?? null} from ${changed} x`;
}

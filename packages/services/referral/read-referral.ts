import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { Risk } from '@naer/domain/enrolment/stage';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import type { ReferralState } from '@naer/domain/referral/referral';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type EnrolmentError, enrolmentErrorOf } from '../enrolment/enrolment-error.ts';
import { toRegistryError } from '../shared/registry-error.ts';

/** A referral to be decided, and what the tenant knows of the patient it names. */
export interface ReferralToDecide {
  readonly state: ReferralState;
  readonly from_unit_id: string;
  readonly to_unit_id: string;
  readonly organisation_id: string;
  readonly programme: string;
  readonly blind_index: string;
  readonly sealed: string;
  readonly wrapped_key: string;
  readonly due: number;
  readonly risk: Risk;
  /** Whom the national id leads to; null: nobody yet. */
  readonly known: string | null;
  readonly followed: boolean;
  readonly died: boolean;
  /** Once it was accepted. */
  readonly patient_id: string | null;
  readonly enrolment_id: string | null;
}

/** Of the two units alone; somebody else's is `not-found`, like one that does not exist. */
export async function readReferral(
  records: Records,
  { tenantId, unitIds }: Reader,
  referralId: string,
): Promise<Result<ReferralToDecide, EnrolmentError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<ReferralToDecide>`select r.state, r.from_unit_id, r.to_unit_id, u.organisation_id, r.programme, r.blind_index,
        r.sealed, k.wrapped_key, (extract(epoch from r.due_at) * 1e3)::float8 as due, r.risk, n.patient_id as known,
        exists (select from enrolment e where e.tenant_id = r.tenant_id and e.patient_id = n.patient_id and e.active) as followed,
        exists (select from patient_death d where d.tenant_id = r.tenant_id and d.patient_id = n.patient_id
          and d.revoked_at is null) as died, r.patient_id, r.enrolment_id
      from referral r
      join unit u on u.tenant_id = r.tenant_id and u.unit_id = r.to_unit_id
      join tenant_key k on k.tenant_id = r.tenant_id and k.key_id = r.key_id
      left join patient_national_id n on n.tenant_id = r.tenant_id and n.blind_index = r.blind_index
      where r.tenant_id = ${tenantId}::uuid and r.referral_id = ${referralId}::uuid
        and ${`{${unitIds.join(',')}}`}::uuid[] && array[r.from_unit_id, r.to_unit_id]`,
  ]);
  if (!answer.ok) return err(enrolmentErrorOf(toRegistryError(answer.error)));
  const [found] = answer.value[0];
  return found === undefined ? err({ code: 'not-found' }) : ok(found);
}

/** What of it is sealed for this referral alone. */
export function sealedOf({ sealed, wrapped_key: wrappedKey }: ReferralToDecide): SealedIdentity {
  return { v: 1, sealed, wrappedKey };
}

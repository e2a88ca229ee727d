import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { decideReferral, type ReferralState } from '@naer/domain/referral/referral';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type EnrolmentError, enrolmentErrorOf } from '../enrolment/enrolment-error.ts';
import { toRegistryError } from '../shared/registry-error.ts';
import { noteReferral } from './note-referral.ts';
import { readReferral } from './read-referral.ts';

export interface CloseReferral {
  readonly referralId: string;
  readonly act: 'decline' | 'withdraw';
  readonly reason: string;
}

/** The receiver declines, or the sender withdraws, with a reason; once. */
export async function closeReferral(
  records: Records,
  reader: Reader,
  { referralId, act, reason }: CloseReferral,
): Promise<Result<{ readonly state: ReferralState }, EnrolmentError>> {
  const found = await readReferral(records, reader, referralId);
  if (!found.ok) return found;
  const { state, from_unit_id: fromUnitId, to_unit_id: toUnitId, due: dueAt } = found.value;
  const decided = decideReferral({ state, fromUnitId, toUnitId, dueAt }, act, reader.unitIds);
  if (!decided.ok) return err({ code: decided.error });
  const unitId = act === 'withdraw' ? fromUnitId : toUnitId;
  const answer = await withSystemScope(records, reader.tenantId, [
    sql<{ n: number }>`with r as (update referral x set state = ${decided.value}, decided_at = now(),
          decided_by = ${reader.practitionerId}::uuid, decided_why = ${reason}, updated_at = now()
        where x.tenant_id = ${reader.tenantId}::uuid and x.referral_id = ${referralId}::uuid and x.state = 'sent'
        returning x.tenant_id, x.referral_id, x.patient_id),
      t as (${noteReferral(reader, `referral.${act}`, unitId, sql`r`)})
      select count(*)::integer as n from r`,
  ]);
  if (!answer.ok) return err(enrolmentErrorOf(toRegistryError(answer.error)));
  return answer.value[0][0]?.n === 1 ? ok({ state: decided.value }) : err({ code: 'referral-decided' });
}

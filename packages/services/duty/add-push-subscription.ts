import type { PushSubscriptionRequest } from '@naer/contracts/duty';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { changeUnit, type UnitSaved } from './change-unit.ts';
import type { DutyError } from './duty-error.ts';
import { otherUnitsOf } from './other-units.ts';

export interface AddPushSubscription {
  readonly unitId: string;
  readonly subscriptionId: string;
  /** Its endpoint has been checked against the list of push services. */
  readonly request: PushSubscriptionRequest;
}

/** A browser of the reader's own takes pushes. Whoever had the same browser before has it no more. */
export async function addPushSubscription(
  records: Records,
  reader: Reader,
  { unitId, subscriptionId, request: { endpoint, keys } }: AddPushSubscription,
): Promise<Result<UnitSaved, DutyError>> {
  const { practitionerId } = reader;
  return await changeUnit(
    records,
    reader,
    { unitId, action: 'duty.push.add', subjectId: subscriptionId, care: false },
    sql`${otherUnitsOf(practitionerId)}, x as (insert into push_subscription
        (tenant_id, subscription_id, practitioner_id, endpoint, p256dh, auth)
      select u.tenant_id, ${subscriptionId}::uuid, ${practitionerId}::uuid, ${endpoint}, ${keys.p256dh}, ${keys.auth} from u)`,
    {},
    sql`update push_subscription set ended_at = now() where tenant_id = ${reader.tenantId}::uuid and endpoint = ${endpoint}
      and ended_at is null`,
  );
}

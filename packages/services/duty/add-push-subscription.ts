import type { SealedPush } from '@naer/auth/staff-address';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { keyIdOf } from '../key/key-id-of.ts';
import { changeUnit, type UnitSaved } from './change-unit.ts';
import type { DutyError } from './duty-error.ts';
import { otherUnitsOf } from './other-units.ts';

export interface AddPushSubscription {
  readonly unitId: string;
  readonly subscriptionId: string;
  /** Has been checked against the list of push services. Not kept: a row of before may stand with it in clear. */
  readonly endpoint: string;
  /** Sealed by the caller (`sealPush`); its wrapped key must be one of the tenant's. */
  readonly sealed: SealedPush;
}

/** Each of a person's browsers is tried before a page counts as undelivered: more of them would hold up the others. */
export const MOST_BROWSERS = 10;

/**
 * A browser of the reader's own takes pushes. Whoever had the same browser before has it no more, and of more than
 * `MOST_BROWSERS` the oldest.
 */
export async function addPushSubscription(
  records: Records,
  reader: Reader,
  { unitId, subscriptionId, endpoint, sealed: { seal, index } }: AddPushSubscription,
): Promise<Result<UnitSaved, DutyError>> {
  const { practitionerId } = reader;
  return await changeUnit(
    records,
    reader,
    { unitId, action: 'duty.push.add', subjectId: subscriptionId, care: false },
    sql`${otherUnitsOf(practitionerId)}, x as (insert into push_subscription
        (tenant_id, subscription_id, practitioner_id, key_id, sealed, endpoint_index)
      select u.tenant_id, ${subscriptionId}::uuid, ${practitionerId}::uuid,
        ${keyIdOf(sql`u.tenant_id`, sql`${seal.wrappedKey}`)}, ${seal.sealed}, ${index} from u)`,
    {},
    sql`update push_subscription set ended_at = now() where tenant_id = ${reader.tenantId}::uuid and ended_at is null
      and (endpoint_index = ${index} or endpoint = ${endpoint} or subscription_id in (select b.subscription_id from push_subscription b
        where b.tenant_id = ${reader.tenantId}::uuid and b.practitioner_id = ${practitionerId}::uuid and b.ended_at is null
          and b.endpoint_index is distinct from ${index} and b.endpoint <> ${endpoint}
        order by b.created_at desc, b.subscription_id desc offset ${MOST_BROWSERS - 1}))`,
  );
}

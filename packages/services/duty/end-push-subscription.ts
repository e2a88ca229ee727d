import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { changeUnit, type UnitSaved } from './change-unit.ts';
import type { DutyError } from './duty-error.ts';
import { otherUnitsOf } from './other-units.ts';

/** A browser of the reader's own takes pushes no more. */
export async function endPushSubscription(
  records: Records,
  reader: Reader,
  { unitId, subscriptionId }: { readonly unitId: string; readonly subscriptionId: string },
): Promise<Result<UnitSaved, DutyError>> {
  const own = sql`c.tenant_id = ${reader.tenantId}::uuid and c.subscription_id = ${subscriptionId}::uuid
    and c.practitioner_id = ${reader.practitionerId}::uuid and c.ended_at is null`;
  return await changeUnit(
    records,
    reader,
    { unitId, action: 'duty.push.end', subjectId: subscriptionId, care: false },
    sql`${otherUnitsOf(reader.practitionerId)}, x as (update push_subscription c set ended_at = now() from u where ${own})`,
    { provided: sql`exists (select from push_subscription c where ${own})` },
  );
}

/** Browsers whose push service has said that they are gone. The objects leave them out already: no version rises. */
export async function forgetPushSubscriptions(
  records: Records,
  tenantId: string,
  subscriptionIds: readonly string[],
): Promise<Result<true, RecordsError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql`update push_subscription set ended_at = now() where tenant_id = ${tenantId}::uuid and ended_at is null
      and subscription_id = any (${`{${subscriptionIds.join(',')}}`}::uuid[])`,
  ]);
  return answer.ok ? ok(true) : answer;
}

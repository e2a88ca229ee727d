import type { MemberRequest } from '@naer/contracts/member';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { administersAll, liesWithin, planCapacities } from '@naer/domain/tenant/plan-capacities';
import { sql } from 'drizzle-orm';
import { raiseDuties } from '../duty/raise-duties.ts';
import { type FrameError, frameFailure, lockFrame, type Steward, testify } from '../tenant/steward.ts';
import type { MemberDesk } from './load-member.ts';
import { otherAdministrator } from './other-administrator.ts';
import { writeCapacities } from './write-capacities.ts';

/** What was changed. `lostUnitIds`: where the person no longer works; lists there are closed to the person. */
export interface MemberSaved {
  readonly version: number;
  readonly lostUnitIds: readonly string[];
}

/**
 * Who a member is and what the member does, all of it, when the caller has seen what stands. An administrator of one
 * organisation changes what is held in it, and the name and authorisations only of who holds nothing elsewhere.
 */
export async function changeMember(
  records: Records,
  steward: Steward,
  desk: MemberDesk,
  { name, hprNumber, authorisations, ...wanted }: MemberRequest,
): Promise<Result<MemberSaved, FrameError>> {
  const { member } = desk;
  if (member === undefined) return err({ code: 'not-found' });
  const { practitionerId } = member;
  const plan = planCapacities({ ...desk, held: member, wanted, within: steward.organisationId });
  if (!plan.ok) return err(plan.error);
  const personal =
    name !== member.name ||
    hprNumber !== member.hprNumber ||
    (authorisations ?? []).join() !== member.authorisations.join();
  const within = steward.organisationId;
  if (personal && within !== undefined && !liesWithin(member, desk.units, within)) return err({ code: 'forbidden' });
  const losesAll = plan.value.endRoles.some(administersAll);
  const answer = await withSystemScope(records, steward.tenantId, [
    lockFrame(steward.tenantId),
    sql<{ version: number }>`with m as (
        update practitioner w set name = ${name}, hpr_number = ${hprNumber ?? null},
          authorisations = ${`{${(authorisations ?? []).join(',')}}`}::text[],
          principal_version = w.principal_version + 1, updated_at = now()
        where w.tenant_id = ${steward.tenantId}::uuid and w.practitioner_id = ${practitionerId}::uuid
          and w.principal_version = ${member.version}::bigint
          and ${losesAll ? otherAdministrator(steward.tenantId, practitionerId) : sql`true`}
        returning w.tenant_id, w.practitioner_id, w.principal_version),
      ${writeCapacities(plan.value)}, ${raiseDuties()},
      a as (${testify(steward, 'member.change', practitionerId, sql`m`)})
      select principal_version::float8 as version from m`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [changed] = answer.value[1];
  if (changed === undefined) return err({ code: 'stale-version', version: member.version + 1 });
  const { endUnits, putUnits } = plan.value;
  const changedRole = putUnits
    .map(({ unitId }) => unitId)
    .filter((unitId) => member.units.some((one) => one.unitId === unitId));
  return ok({ version: changed.version, lostUnitIds: [...endUnits, ...changedRole] });
}

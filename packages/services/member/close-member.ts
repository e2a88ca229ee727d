import type { Records } from '@naer/db/records';
import { withDirectoryScope } from '@naer/db/with-directory-scope';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { administersAll, liesWithin } from '@naer/domain/tenant/plan-capacities';
import { type SQL, sql } from 'drizzle-orm';
import { raiseDuties } from '../duty/raise-duties.ts';
import { type FrameError, frameFailure, lockFrame, type Steward, testify } from '../tenant/steward.ts';
import type { MemberSaved } from './change-member.ts';
import type { MemberDesk } from './load-member.ts';
import { otherAdministrator } from './other-administrator.ts';

/** Nobody gets in as the member until it is resumed; what the member holds stands. Repeated, it changes nothing. */
export function suspendMember(records: Records, steward: Steward, desk: MemberDesk) {
  return close(records, steward, desk, 'suspend', sql`suspended_at = coalesce(w.suspended_at, now())`);
}

/** Sessions that were issued before hold again, unless they have ended since. */
export function resumeMember(records: Records, steward: Steward, desk: MemberDesk) {
  return close(records, steward, desk, 'resume', sql`suspended_at = null`);
}

/**
 * Ends the member's log-ins and every session: the member comes again by a new invitation. The directory of log-ins is
 * told after: an entry that leads to an ended log-in lets nobody in.
 */
export async function endLogins(
  records: Records,
  steward: Steward,
  desk: MemberDesk,
): Promise<Result<MemberSaved, FrameError>> {
  const ended = sql`, l as (update login w set ended_at = now() from m
    where w.tenant_id = m.tenant_id and w.practitioner_id = m.practitioner_id and w.ended_at is null)`;
  const closed = await close(records, steward, desk, 'end-logins', sql`revoked_before = now()`, ended);
  if (!closed.ok || desk.member === undefined) return closed;
  const { tenantId } = steward;
  const told = await withDirectoryScope(
    records,
    [
      sql`update login_directory set ended_at = now() where tenant_id = ${tenantId}::uuid
        and practitioner_id = ${desk.member.practitionerId}::uuid and ended_at is null`,
    ],
    tenantId,
  );
  return told.ok ? closed : frameFailure(told.error);
}

async function close(
  records: Records,
  steward: Steward,
  { member, units, hasOtherAdministrator }: MemberDesk,
  act: 'suspend' | 'resume' | 'end-logins',
  set: SQL,
  more: SQL = sql``,
): Promise<Result<MemberSaved, FrameError>> {
  if (member === undefined) return err({ code: 'not-found' });
  const { practitionerId } = member;
  const within = steward.organisationId;
  if (within !== undefined && !liesWithin(member, units, within)) return err({ code: 'forbidden' });
  const lastAdministrator = act === 'suspend' && member.roles.some(administersAll);
  if (lastAdministrator && !hasOtherAdministrator) return err({ code: 'last-administrator' });
  const answer = await withSystemScope(records, steward.tenantId, [
    lockFrame(steward.tenantId),
    sql<{ version: number }>`with m as (
        update practitioner w set ${set}, principal_version = w.principal_version + 1, updated_at = now()
        where w.tenant_id = ${steward.tenantId}::uuid and w.practitioner_id = ${practitionerId}::uuid
          and ${lastAdministrator ? otherAdministrator(steward.tenantId, practitionerId) : sql`true`}
        returning w.tenant_id, w.practitioner_id, w.principal_version)
      ${more}, ${raiseDuties()}, a as (${testify(steward, `member.${act}`, practitionerId, sql`m`)})
      select principal_version::float8 as version from m`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [closed] = answer.value[1];
  if (closed === undefined) return err({ code: lastAdministrator ? 'last-administrator' : 'not-found' });
  const lostUnitIds = act === 'resume' ? [] : member.units.map(({ unitId }) => unitId);
  return ok({ version: closed.version, lostUnitIds });
}

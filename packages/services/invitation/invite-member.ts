import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { liesWithin } from '@naer/domain/tenant/plan-capacities';
import { sql } from 'drizzle-orm';
import type { MemberDesk } from '../member/load-member.ts';
import { type FrameError, frameFailure, type Steward, testify } from '../tenant/steward.ts';
import { insertInvitation, type PreparedInvitation } from './prepare-invitation.ts';

/**
 * A new invitation for somebody who is a member already; those before are withdrawn. Not while the member has a log-in: it
 * would let somebody else in as the same person.
 */
export async function inviteMember(
  records: Records,
  steward: Steward,
  { member, units }: MemberDesk,
  invitation: PreparedInvitation,
  byOperator = false,
): Promise<Result<true, FrameError>> {
  if (member === undefined) return err({ code: 'not-found' });
  if (member.logins.length > 0) return err({ code: 'wrong-state' });
  const within = steward.organisationId;
  if (within !== undefined && !liesWithin(member, units, within)) return err({ code: 'forbidden' });
  const { practitionerId } = member;
  const answer = await withSystemScope(records, steward.tenantId, [
    sql`with m as (select p.tenant_id from practitioner p
        where p.tenant_id = ${steward.tenantId}::uuid and p.practitioner_id = ${practitionerId}::uuid),
      w as (update invitation v set revoked_at = now() from m where v.tenant_id = m.tenant_id
        and v.practitioner_id = ${practitionerId}::uuid and v.accepted_at is null and v.revoked_at is null),
      i as (${insertInvitation(steward, practitionerId, invitation, byOperator)}),
      a as (${testify(steward, 'invitation.create', practitionerId, sql`m`)})
      select tenant_id from m`,
  ]);
  return answer.ok ? ok(true) : frameFailure(answer.error);
}

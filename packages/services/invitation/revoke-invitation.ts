import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure, type Steward, testify } from '../tenant/steward.ts';

/** Withdraws an invitation that waits; repeated, it changes nothing. One that was accepted is ended with the log-in. */
export async function revokeInvitation(
  records: Records,
  steward: Steward,
  invitationId: string,
): Promise<Result<true, FrameError>> {
  const { tenantId, organisationId } = steward;
  // Of somebody who holds something outside one's organisation it is not withdrawn.
  const mine = sql`not exists (select from practitioner_unit x join unit u using (tenant_id, unit_id)
      where x.tenant_id = v.tenant_id and x.practitioner_id = v.practitioner_id and x.active_to is null
        and u.organisation_id <> ${organisationId ?? null}::uuid)
    and not exists (select from practitioner_role x where x.tenant_id = v.tenant_id
      and x.practitioner_id = v.practitioner_id and x.active_to is null
      and x.organisation_id is distinct from ${organisationId ?? null}::uuid)`;
  const own = sql`v.tenant_id = ${tenantId}::uuid and v.invitation_id = ${invitationId}::uuid`;
  const answer = await withSystemScope(records, tenantId, [
    sql`with w as (update invitation v set revoked_at = now() where ${own} and v.accepted_at is null
          and v.revoked_at is null and ${organisationId === undefined ? sql`true` : mine} returning v.invitation_id),
      a as (${testify(steward, 'invitation.revoke', invitationId, sql`w`)})
      select invitation_id from w`,
    sql<{ accepted: boolean; revoked: boolean }>`select v.accepted_at is not null as accepted,
      v.revoked_at is not null as revoked from invitation v where ${own}`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [, [standing]] = answer.value;
  if (standing === undefined) return err({ code: 'not-found' });
  if (standing.accepted) return err({ code: 'invitation-used' });
  return standing.revoked ? ok(true) : err({ code: 'forbidden' });
}

import type { InvitationView } from '@naer/contracts/tenant';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { isoTime } from '../shared/sent-digits.ts';
import { type FrameError, frameFailure } from '../tenant/steward.ts';

const MOST = 1000;

/** Invitations that wait to be accepted, the newest first; no codes. */
export async function listInvitations(
  records: Records,
  tenantId: string,
): Promise<Result<readonly InvitationView[], FrameError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ invitationId: string; practitionerId: string; expires: number }>`select invitation_id as "invitationId",
        practitioner_id as "practitionerId", floor(extract(epoch from expires_at) * 1e3)::float8 as expires
      from invitation where tenant_id = ${tenantId}::uuid and accepted_at is null and revoked_at is null
        and expires_at > now() order by created_at desc, invitation_id limit ${MOST}`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  return ok(answer.value[0].map(({ expires, ...row }) => ({ ...row, expiresAt: isoTime(expires) })));
}

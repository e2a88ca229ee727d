import { hashInvitationCode, newInvitationCode } from '@naer/auth/invitation-code';
import { type SQL, sql } from 'drizzle-orm';
import { newId } from '../shared/new-id.ts';
import type { Steward } from '../tenant/steward.ts';

const VALID_FOR_MS = 14 * 86_400_000;

/** An invitation before it is kept. The code is shown once. */
export interface PreparedInvitation {
  readonly invitationId: string;
  readonly code: string;
  readonly codeHash: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** A code for one person of the tenant, good for a fortnight from `now` (epoch ms). */
export async function prepareInvitation(tenantId: string, now: number): Promise<PreparedInvitation> {
  const code = newInvitationCode(tenantId);
  return {
    invitationId: newId(),
    code,
    codeHash: await hashInvitationCode(code),
    expiresAt: now + VALID_FOR_MS,
  };
}

/** Keeps it for the person, when `m` (rows that say the person may be invited) has one. The body of a CTE. */
export function insertInvitation(
  { tenantId, actorId }: Steward,
  practitionerId: string,
  { invitationId, codeHash, expiresAt }: PreparedInvitation,
  byOperator: boolean,
): SQL {
  return sql`insert into invitation (tenant_id, invitation_id, practitioner_id, code_hash, created_by, expires_at)
    select ${tenantId}::uuid, ${invitationId}::uuid, ${practitionerId}::uuid, ${codeHash},
      ${byOperator ? null : actorId}::uuid, to_timestamp(${expiresAt}::float8 / 1e3) from m`;
}

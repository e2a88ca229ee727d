import { isUuid } from '@naer/contracts/public-id';
import { listInvitations as list } from '@naer/services/invitation/list-invitations';
import { revokeInvitation as revoke } from '@naer/services/invitation/revoke-invitation';
import { answerFrameError } from '../../../http/answer-frame-error.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { approachFrame } from '../tenant/approach-frame.ts';

/** `GET /invitations`: those that wait; no codes. */
export function listInvitations(open: OpenRecords) {
  return async function handleListInvitations(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'member.write' });
    if (!approach.ok) return approach.error;
    const found = await list(approach.value.records, approach.value.tenantId);
    return found.ok ? c.json({ items: found.value, nextCursor: null }) : answerFrameError(c, found.error);
  };
}

/** `POST /invitations/{invitationId}/revoke`: nobody comes in by it any more. */
export function revokeInvitation(open: OpenRecords) {
  return async function handleRevokeInvitation(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'member.write' });
    if (!approach.ok) return approach.error;
    const invitationId = c.req.param('invitationId') ?? '';
    if (!isUuid(invitationId)) return problemResponse(c, 'not-found');
    const revoked = await revoke(approach.value.records, approach.value.steward, invitationId);
    return revoked.ok ? c.json({ invitationId, revoked: true }) : answerFrameError(c, revoked.error);
  };
}

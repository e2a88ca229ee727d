import { invitationLink } from '@naer/auth/invitation-code';
import { type MemberChanged, memberRequest, newMemberRequest } from '@naer/contracts/member';
import { isUuid } from '@naer/contracts/public-id';
import { err, ok, type Result } from '@naer/domain/result';
import { inviteMember as invite } from '@naer/services/invitation/invite-member';
import { type PreparedInvitation, prepareInvitation } from '@naer/services/invitation/prepare-invitation';
import { addMember } from '@naer/services/member/add-member';
import { changeMember, type MemberSaved } from '@naer/services/member/change-member';
import { endLogins, resumeMember, suspendMember } from '@naer/services/member/close-member';
import { loadMemberDesk, type MemberDesk } from '@naer/services/member/load-member';
import { configurationOf } from '../../../env.ts';
import { answerFrameError } from '../../../http/answer-frame-error.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { chosenId } from '../../../http/chosen-id.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { pushPrincipals } from '../../../http/push-principals.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf, expectMatch } from '../plan/if-match.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { approachFrame, type FrameApproach } from '../tenant/approach-frame.ts';

/** `POST /members`: 201 with the invitation's link, once; the same again answers 200 without it. */
export function createMember(open: OpenRecords) {
  return async function handleCreateMember(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'member.write' });
    if (!approach.ok) return approach.error;
    const { records, steward, tenantId } = approach.value;
    const body = await readPlanBody(c, newMemberRequest);
    if (!body.ok) return body.error;
    const { practitionerId: sent, ...member } = body.value;
    const id = chosenId(c, sent, tenantId, steward.actorId);
    if (!id.ok) return id.error;
    const practitionerId = id.value;
    const invitation = await prepareInvitation(tenantId, Date.now());
    const added = await addMember(records, steward, { practitionerId, ...member, invitation });
    if (!added.ok && added.error.code !== 'already-exists') return answerFrameError(c, added.error);
    const standing = await loadMemberDesk(records, tenantId, practitionerId);
    if (!standing.ok) return answerFrameError(c, standing.error);
    const known = standing.value.member;
    // Another member has that number in the register of health personnel, or the id is somebody else's.
    if (known === undefined || known.name !== member.name) return problemResponse(c, 'already-exists');
    const view: MemberChanged = {
      practitionerId,
      version: known.version,
      active: true,
      ...(known.invitation !== undefined && { invitation: known.invitation }),
      ...(added.ok && { invitation: showInvitation(c, practitionerId, invitation) }),
    };
    return c.json(view, added.ok ? 201 : 200, { etag: etagOf(view.version) });
  };
}

/** `PUT /members/{practitionerId}`, `If-Match`: who it is and what the member holds. */
export function putMember(open: OpenRecords) {
  return async function handlePutMember(c: AppContext): Promise<Response> {
    const approach = await approachMember(c, open);
    if (!approach.ok) return approach.error;
    const { desk, member } = approach.value;
    const match = expectMatch(c, member.version);
    if (!match.ok) return match.error;
    const body = await readPlanBody(c, memberRequest);
    if (!body.ok) return body.error;
    const { records, steward } = approach.value;
    return await answerSaved(c, approach.value, await changeMember(records, steward, desk, body.value));
  };
}

const CLOSINGS = { suspend: suspendMember, resume: resumeMember, 'end-logins': endLogins } as const;

/** `POST /members/{practitionerId}/suspend | resume | end-logins`: at once, on open lists too. */
export function closeMember(open: OpenRecords, act: keyof typeof CLOSINGS) {
  return async function handleCloseMember(c: AppContext): Promise<Response> {
    const approach = await approachMember(c, open);
    if (!approach.ok) return approach.error;
    const { records, steward, desk } = approach.value;
    return await answerSaved(c, approach.value, await CLOSINGS[act](records, steward, desk));
  };
}

/** `POST /members/{practitionerId}/invitations`: 201 with a new link; those before are withdrawn. Not while there is a log-in. */
export function inviteMember(open: OpenRecords) {
  return async function handleInviteMember(c: AppContext): Promise<Response> {
    const approach = await approachMember(c, open);
    if (!approach.ok) return approach.error;
    const { records, steward, tenantId, desk, member } = approach.value;
    const invitation = await prepareInvitation(tenantId, Date.now());
    const invited = await invite(records, steward, desk, invitation);
    if (!invited.ok) return answerFrameError(c, invited.error);
    return c.json(showInvitation(c, member.practitionerId, invitation), 201);
  };
}

type MemberApproach = FrameApproach & {
  readonly desk: MemberDesk;
  readonly member: NonNullable<MemberDesk['member']>;
};

async function approachMember(c: AppContext, open: OpenRecords): Promise<Result<MemberApproach, Response>> {
  const approach = await approachFrame(c, open, { action: 'member.write' });
  if (!approach.ok) return approach;
  const practitionerId = c.req.param('practitionerId') ?? '';
  if (!isUuid(practitionerId)) return err(problemResponse(c, 'not-found'));
  const desk = await loadMemberDesk(approach.value.records, approach.value.tenantId, practitionerId);
  if (!desk.ok) return err(answerFrameError(c, desk.error));
  const { member } = desk.value;
  if (member === undefined) return err(problemResponse(c, 'not-found'));
  return ok({ ...approach.value, desk: desk.value, member });
}

async function answerSaved(
  c: AppContext,
  { records, tenantId, member: { practitionerId } }: MemberApproach,
  saved: Awaited<ReturnType<typeof changeMember>>,
): Promise<Response> {
  if (!saved.ok) return answerFrameError(c, saved.error);
  const { version, lostUnitIds }: MemberSaved = saved.value;
  const person = { kind: 'person', principalId: practitionerId, unitIds: lostUnitIds } as const;
  const active = await pushPrincipals(c, records, tenantId, [person]);
  const view: MemberChanged = { practitionerId, version, active };
  return c.json(view, 200, { etag: etagOf(version) });
}

function showInvitation(c: AppContext, practitionerId: string, { invitationId, code, expiresAt }: PreparedInvitation) {
  const link = invitationLink(configurationOf(c.env).PUBLIC_URL, code);
  return { invitationId, practitionerId, expiresAt: new Date(expiresAt).toISOString(), link };
}

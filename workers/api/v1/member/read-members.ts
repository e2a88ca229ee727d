import { can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import { listMembers as list } from '@naer/services/member/list-members';
import { loadMemberDesk } from '@naer/services/member/load-member';
import { answerFrameError } from '../../../http/answer-frame-error.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { ListQuery } from '../list-query.ts';
import { etagOf } from '../plan/if-match.ts';
import { approachFrame } from '../tenant/approach-frame.ts';

/** `GET /members`: names and where they work, for everybody who works in the health community; 500 at a time. */
export function listMembers(open: OpenRecords) {
  return async function handleListMembers(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const { tenantId } = practitioner;
    if (!can(practitioner, 'member.read', { tenantId })) return problemResponse(c, 'forbidden');
    const query = new ListQuery((name) => c.req.query(name));
    const page = query.result(query.page());
    if (!page.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: page.error } });
    return await answerRead(c, practitioner, open, (records) => list(records, tenantId, page.value));
  };
}

/** `GET /members/{practitionerId}`, with its ETag: what a member holds and how the member comes in; for administrators. */
export function getMember(open: OpenRecords) {
  return async function handleGetMember(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'member.write' });
    if (!approach.ok) return approach.error;
    const practitionerId = c.req.param('practitionerId') ?? '';
    if (!isUuid(practitionerId)) return problemResponse(c, 'not-found');
    const desk = await loadMemberDesk(approach.value.records, approach.value.tenantId, practitionerId);
    if (!desk.ok) return answerFrameError(c, desk.error);
    const { member } = desk.value;
    if (member === undefined) return problemResponse(c, 'not-found');
    return c.json(member, 200, { etag: etagOf(member.version) });
  };
}

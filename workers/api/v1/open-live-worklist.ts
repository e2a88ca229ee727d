import { isUuid } from '@naer/contracts/public-id';
import type { MiddlewareHandler } from 'hono';
import type { AppContext, AppEnv } from '../../http/app-env.ts';
import { authenticatePractitioner, practitionerOf } from '../../http/authenticate-practitioner.ts';
import { challenge } from '../../http/bearer-token.ts';
import { problemResponse } from '../../http/problem-response.ts';
import { type LiveIdentity, tenantOfTicket } from '../../worklist/get-unit-worklist.ts';
import type { ApiPorts } from './api-ports.ts';
import { callOrUnavailable, RETRY_AFTER } from './call-or-unavailable.ts';
import { refusalAtUnit } from './check-unit.ts';

/** Who comes with a ticket is let in by the list that issued it; everybody else by their token. */
export const authenticateUnlessTicket: MiddlewareHandler<AppEnv> = async function unlessTicket(c, next) {
  if (c.req.query('ticket') !== undefined) return await next();
  return await authenticatePractitioner(c, next);
};

/** `GET /units/{unitId}/worklist/live` (WebSocket): the list as it changes; `?since=` resumes after a change already seen. */
export function openLiveWorklist(ports: ApiPorts) {
  return async function handleOpenLive(c: AppContext): Promise<Response> {
    const unitId = c.req.param('unitId') ?? '';
    const ticket = c.req.query('ticket');
    const caller = ticket === undefined ? callerByToken(c, unitId) : callerByTicket(c, unitId, ticket);
    if (caller instanceof Response) return caller;
    if (c.req.raw.headers.get('upgrade')?.toLowerCase() !== 'websocket')
      return problemResponse(c, 'upgrade-required', { headers: { upgrade: 'websocket', connection: 'upgrade' } });

    const answer = await callOrUnavailable(c, () =>
      ports.worklist(c.env, caller.tenantId, unitId).live(caller.identity, c.req.query('since'), c.get('requestId')),
    );
    switch (answer?.status) {
      case 101:
        return answer;
      case 401:
        return problemResponse(c, 'unauthenticated', { headers: challenge(true) });
      case 429:
        return problemResponse(c, 'too-many-requests', { headers: RETRY_AFTER });
      default:
        return problemResponse(c, 'records-unavailable', { headers: RETRY_AFTER });
    }
  };
}

interface Caller {
  readonly tenantId: string;
  readonly identity: LiveIdentity;
}

function callerByToken(c: AppContext, unitId: string): Caller | Response {
  const practitioner = practitionerOf(c);
  const refusal = refusalAtUnit(practitioner, 'worklist.read', unitId);
  if (refusal !== undefined) return problemResponse(c, refusal);
  const { practitionerId, expiresAt, sessionId, role, organisationId } = practitioner;
  const principal = { practitionerId, expiresAt, sessionId, role, organisationId };
  return { tenantId: practitioner.tenantId, identity: { principal } };
}

/** The tenant a ticket names is only where to look: a list that never issued it answers 401. */
function callerByTicket(c: AppContext, unitId: string, ticket: string): Caller | Response {
  const tenantId = tenantOfTicket(ticket);
  if (tenantId === undefined) return problemResponse(c, 'unauthenticated', { headers: challenge(true) });
  if (!isUuid(unitId)) return problemResponse(c, 'not-found');
  return { tenantId, identity: { ticket } };
}

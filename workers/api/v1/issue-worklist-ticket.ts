import type { AppContext } from '../../http/app-env.ts';
import { practitionerOf } from '../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../http/problem-response.ts';
import type { ApiPorts } from './api-ports.ts';
import { callOrUnavailable, RETRY_AFTER } from './call-or-unavailable.ts';
import { refusalAtUnit } from './check-unit.ts';

/** `POST /units/{unitId}/worklist/tickets`: opens one socket, once: browsers cannot set a header on a WebSocket. */
export function issueWorklistTicket(ports: ApiPorts) {
  return async function handleIssueTicket(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const unitId = c.req.param('unitId') ?? '';
    const refusal = refusalAtUnit(practitioner, 'worklist.read', unitId);
    if (refusal !== undefined) return problemResponse(c, refusal);

    const { practitionerId, expiresAt, sessionId, role, organisationId } = practitioner;
    const principal = { practitionerId, expiresAt, sessionId, role, organisationId };
    const answer = await callOrUnavailable(c, () =>
      ports.worklist(c.env, practitioner.tenantId, unitId).issueTicket(principal),
    );
    if (answer === undefined) return problemResponse(c, 'try-again', { headers: RETRY_AFTER });
    if (!answer.ok) return problemResponse(c, 'not-found');
    return c.json({ ticket: answer.ticket, expiresInSeconds: answer.expiresInSeconds }, 201);
  };
}

import { openPositionRequest, type PositionOpened } from '@naer/contracts/event';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import type { AppContext } from '../../../http/app-env.ts';
import { parseRequest } from '../../../http/parse-request.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { readJsonBody } from '../../../http/read-json-body.ts';
import type { ApiPorts } from '../api-ports.ts';
import { askResponder, mayAsk } from './ask-responder.ts';

/**
 * `POST /patients/{patientId}/position/open` {reason}: without an event. It is itself an event with who and why, and what
 * devices report is open for fifteen minutes.
 */
export function openPositions(ports: Pick<ApiPorts, 'respond'>) {
  return async function handleOpenPositions(c: AppContext): Promise<Response> {
    const allowed = mayAsk(c);
    if (!allowed.ok) return allowed.error;
    const json = await readJsonBody(c.req.raw, { parse: JSON.parse });
    if (!json.ok) return problemResponse(c, json.error);
    const body = parseRequest(openPositionRequest, json.value);
    if (!body.ok) return problemResponse(c, 'invalid-request', { extra: { errors: body.error } });
    const { reason, commandId = crypto.randomUUID() } = body.value;
    if (nationalIdsIn(reason).length > 0)
      return problemResponse(c, 'invalid-request', { extra: { errors: [{ field: 'reason', code: 'national-id' }] } });
    const asked = await askResponder(c, ports, { ask: 'open-positions', reason, commandId });
    if (!asked.ok) return asked.error;
    const { eventId, openUntil } = asked.value;
    const opened: PositionOpened = { eventId, openUntil: new Date(openUntil).toISOString() };
    return c.json(opened, 201);
  };
}

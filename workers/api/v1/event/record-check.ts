import { type CheckRecorded, checkRequest } from '@naer/contracts/event';
import { normaliseItem } from '@naer/domain/measurement/normalise-item';
import { staffSource } from '@naer/domain/monitor/responder-port';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { parseRequest } from '../../../http/parse-request.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { readJsonBody } from '../../../http/read-json-body.ts';
import type { ApiPorts } from '../api-ports.ts';
import { askResponder, mayAsk } from './ask-responder.ts';

/**
 * `POST /patients/{patientId}/checks` {code, outcome, at?}: staff has looked in. It is a measurement of series
 * `coded-answer:<code>` measured by staff: the schedule asks for it in the patient's own windows, and a missing rule
 * says when nobody came. 201; 200 when it was recorded before.
 */
export function recordCheck(ports: Pick<ApiPorts, 'respond'>) {
  return async function handleRecordCheck(c: AppContext): Promise<Response> {
    const allowed = mayAsk(c);
    if (!allowed.ok) return allowed.error;
    const json = await readJsonBody(c.req.raw, { parse: JSON.parse });
    if (!json.ok) return problemResponse(c, json.error);
    const body = parseRequest(checkRequest, json.value);
    if (!body.ok) return problemResponse(c, 'invalid-request', { extra: { errors: body.error } });
    const receivedAt = Date.now();
    const { code, outcome, at = new Date(receivedAt).toISOString() } = body.value;
    const named = Object.entries({ code, outcome }).filter(([, text]) => nationalIdsIn(text).length > 0);
    if (named.length > 0)
      return refuse(
        c,
        named.map(([field]) => ({ field, code: 'national-id' })),
      );
    const reading = normaliseItem(
      {
        type: 'coded-answer',
        code,
        answer: outcome,
        measuredAt: at,
        method: 'manual',
        measuredBy: 'staff',
        sentReferences: [`performer Practitioner/${practitionerOf(c).practitionerId}`],
      },
      { receivedAt, deviceId: staffSource(allowed.value.patientId), door: 'api' },
    );
    if (!reading.ok) {
      const { code: reason, field } = reading.error;
      return refuse(c, [{ field: FIELDS[field] ?? field, code: reason }]);
    }
    const asked = await askResponder(c, ports, { ask: 'record-check', reading: reading.value });
    if (!asked.ok) return asked.error;
    const { measurementId, status } = asked.value;
    const recorded: CheckRecorded = { measurementId, status };
    return c.json(recorded, status === 'duplicate' ? 200 : 201);
  };
}

const FIELDS: Readonly<Record<string, string>> = { answer: 'outcome', measuredAt: 'at' };

function refuse(c: AppContext, errors: readonly { readonly field: string; readonly code: string }[]): Response {
  return problemResponse(c, 'invalid-request', { extra: { errors } });
}

import { type AppMessageKept, appMessageRequest } from '@naer/contracts/message';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import type { AppContext } from '../http/app-env.ts';
import { deviceOf } from '../http/authenticate-device.ts';
import { parseRequest } from '../http/parse-request.ts';
import { problemResponse } from '../http/problem-response.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { askMonitor, refuseApp } from './ask-monitor.ts';
import type { PatientAppPorts } from './patient-app-ports.ts';

const MOST_BYTES = 20_000;

/**
 * `POST /ingest/v1/messages`: from the patient to who follows them. 201, or 200 when the app sent it before; works without
 * a database. The text is neither logged nor echoed.
 */
export function postMessage(ports: PatientAppPorts) {
  return async function handlePostMessage(c: AppContext): Promise<Response> {
    const device = deviceOf(c);
    const json = await readJsonBody(c.req.raw, { parse: JSON.parse, maxBytes: MOST_BYTES });
    if (!json.ok) return problemResponse(c, json.error);
    const body = parseRequest(appMessageRequest, json.value);
    if (!body.ok) return problemResponse(c, 'invalid-request', { extra: { errors: body.error } });
    const errors = (['id', 'text'] as const)
      .filter((field) => nationalIdsIn(body.value[field]).length > 0)
      .map((field) => ({ field, code: 'national-id' }));
    if (errors.length > 0) return problemResponse(c, 'invalid-request', { extra: { errors } });

    const answer = await askMonitor(c, ports, () =>
      ports.receiveMessage(c.env, device, { v: 1, credential: device, ...body.value }),
    );
    if (answer?.ok !== true) return refuseApp(c, answer?.reason ?? 'not-ready');
    const { messageId, status, at } = answer;
    const kept: AppMessageKept = { messageId, status, at: new Date(at).toISOString() };
    return c.json(kept, status === 'recorded' ? 201 : 200);
  };
}

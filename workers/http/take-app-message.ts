import { type AppMessageKept, type AppMessageRequest, appMessageRequest } from '@naer/contracts/message';
import type { AppMessageAnswer } from '@naer/domain/patient/patient-app';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import type { AppContext } from './app-env.ts';
import { askMonitor, refuseApp } from './ask-monitor.ts';
import { parseRequest } from './parse-request.ts';
import type { PatientAppPorts } from './patient-app-ports.ts';
import { problemResponse } from './problem-response.ts';
import { readJsonBody } from './read-json-body.ts';

const MOST_BYTES = 20_000;

/**
 * A message from the patient, by whichever door: 201, or 200 when it was sent before; works without a database. The text is
 * neither logged nor echoed.
 */
export async function takeAppMessage(
  c: AppContext,
  ports: Pick<PatientAppPorts, 'timeoutMs'>,
  send: (message: AppMessageRequest) => Promise<AppMessageAnswer>,
): Promise<Response> {
  const json = await readJsonBody(c.req.raw, { parse: JSON.parse, maxBytes: MOST_BYTES });
  if (!json.ok) return problemResponse(c, json.error);
  const body = parseRequest(appMessageRequest, json.value);
  if (!body.ok) return problemResponse(c, 'invalid-request', { extra: { errors: body.error } });
  const errors = (['id', 'text'] as const)
    .filter((field) => nationalIdsIn(body.value[field]).length > 0)
    .map((field) => ({ field, code: 'national-id' }));
  if (errors.length > 0) return problemResponse(c, 'invalid-request', { extra: { errors } });

  const answer = await askMonitor(c, ports, () => send(body.value));
  if (answer?.ok !== true) return refuseApp(c, answer?.reason ?? 'not-ready');
  const { messageId, status, at } = answer;
  const kept: AppMessageKept = { messageId, status, at: new Date(at).toISOString() };
  return c.json(kept, status === 'recorded' ? 201 : 200);
}

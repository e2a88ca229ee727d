import { type DrillStarted, drillRequest } from '@naer/contracts/drill';
import { drillDevice } from '@naer/domain/drill/drill-facts';
import { DRILL_CODE } from '@naer/domain/drill/drill-run';
import type { EventBatch } from '@naer/domain/monitor/port';
import { loadDrillFacts } from '@naer/services/drill/load-drill-facts';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { parseRequest } from '../../../http/parse-request.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { readJsonBody } from '../../../http/read-json-body.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { callOrUnavailable, RETRY_AFTER } from '../call-or-unavailable.ts';
import { refusalAtUnit } from '../check-unit.ts';

/**
 * `POST /units/{unitId}/drills`: 202. The unit's test patient presses the alarm: it goes through monitor, list and duty like
 * any other, marked as a drill, and is to be acknowledged and resolved by a person.
 */
export function startDrill(ports: ApiPorts, open: OpenRecords) {
  return async function handleStartDrill(c: AppContext): Promise<Response> {
    const startedAt = Date.now();
    const practitioner = practitionerOf(c);
    const { tenantId, practitionerId } = practitioner;
    const unitId = c.req.param('unitId') ?? '';
    const refusal = refusalAtUnit(practitioner, 'drill.run', unitId);
    if (refusal !== undefined) return problemResponse(c, refusal);
    const json = await readJsonBody(c.req.raw, { parse: JSON.parse });
    if (!json.ok) return problemResponse(c, json.error);
    const body = parseRequest(drillRequest, json.value);
    if (!body.ok) return problemResponse(c, 'invalid-request', { extra: { errors: body.error } });
    const { drillId = crypto.randomUUID() } = body.value;

    const records = await open(c.env, c.get('tenantId'));
    if (!records.ok) return unavailable(c, records.error);
    const facts = await loadDrillFacts(records.value, configurationOf(c.env).IDENTITY_KEY, {
      tenantId,
      unitId,
      now: startedAt,
    });
    if (facts === undefined) return problemResponse(c, 'records-unavailable', { headers: RETRY_AFTER });
    const batch = pressed(drillId, { tenantId, unitId, by: practitionerId, at: startedAt });
    const answer = await callOrUnavailable(c, () => ports.drill(c.env, facts, batch));
    const [outcome] = answer?.ok === true ? answer.outcomes : [];
    if (outcome === undefined) return problemResponse(c, 'try-again', { headers: RETRY_AFTER });
    const started: DrillStarted = { drillId, patientId: facts.patientId, eventId: outcome.id };
    return c.json(started, 202);
  };
}

function pressed(
  drillId: string,
  { tenantId, unitId, by, at }: { tenantId: string; unitId: string; by: string; at: number },
): EventBatch {
  const credential = drillDevice(tenantId, unitId);
  const atText = new Date(at).toISOString();
  const clocks = { at, atText, deviceTime: at, receivedAt: at, clock: 'device', late: false } as const;
  const event = {
    v: 1,
    code: DRILL_CODE,
    text: by,
    senderId: drillId,
    deviceId: credential.deviceId,
    ...clocks,
  } as const;
  return { v: 1, credential, receivedAt: at, events: [event], refusals: [] };
}

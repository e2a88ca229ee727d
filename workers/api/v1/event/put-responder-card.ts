import { sealFor } from '@naer/auth/seal';
import { type ResponderCardWritten, responderCard } from '@naer/contracts/event';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import { putResponderCard as put } from '@naer/services/event/put-responder-card';
import type { RegistryError } from '@naer/services/shared/registry-error';
import { loadTenantKey } from '@naer/services/tenant/load-tenant-key';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { parseRequest } from '../../../http/parse-request.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { readJsonBody } from '../../../http/read-json-body.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { approachPatient } from '../plan/approach-patient.ts';
import { pushRegistry } from '../plan/push-registry.ts';

/**
 * `PUT /patients/{patientId}/responder-card`: the whole card, in place of any there was. Sealed before it is stored, and
 * brought to the patient's monitor; `active` false: it will have it soon. Nobody reads it back but by an open event.
 */
export function putResponderCard(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handlePutResponderCard(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'plan.write');
    if (!approach.ok) return approach.error;
    const { patientId, records, reader } = approach.value;
    const json = await readJsonBody(c.req.raw, { parse: JSON.parse });
    if (!json.ok) return problemResponse(c, json.error);
    const body = parseRequest(responderCard, json.value);
    if (!body.ok) return problemResponse(c, 'invalid-request', { extra: { errors: body.error } });
    const card = body.value;
    if (nationalIdsIn(JSON.stringify(card)).length > 0)
      return problemResponse(c, 'invalid-request', { extra: { errors: [{ field: '', code: 'national-id' }] } });
    const { tenantId } = reader;
    const key = await loadTenantKey(records, tenantId);
    if (!key.ok) return refuse(c, key.error);
    const { IDENTITY_KEY } = configurationOf(c.env);
    const sealedCard = await sealFor(IDENTITY_KEY, key.value, { tenantId, patientId }, 'responder-card', card);
    if (!sealedCard.ok) return problemResponse(c, 'internal');
    const written = await put(records, reader, { patientId, sealedCard: sealedCard.value });
    if (!written.ok) return refuse(c, written.error);
    const active = await pushRegistry(c, ports, records, { tenantId, patientId });
    const view: ResponderCardWritten = { version: written.value.version, active };
    return c.json(view);
  };
}

function refuse(c: AppContext, error: RegistryError): Response {
  if (error.code === 'records-unavailable') return unavailable(c, error.cause);
  if (error.code === 'relation-too-weak') return problemResponse(c, error.code);
  return problemResponse(c, error.code === 'not-found' ? 'not-found' : 'internal');
}

import { openFor } from '@naer/auth/seal';
import type { ResponderCard, ResponderCardView } from '@naer/contracts/event';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { ApiPorts } from '../api-ports.ts';
import { askResponder } from './ask-responder.ts';

/**
 * `GET /patients/{patientId}/responder-card`: address, key box, telephones and critical information, with what the plan
 * says in the event's zone. 403 `no-open-event` unless an event of the patient is open. Works while Postgres is down.
 */
export function getResponderCard(ports: Pick<ApiPorts, 'respond'>) {
  return async function handleGetResponderCard(c: AppContext): Promise<Response> {
    const asked = await askResponder(c, ports, { ask: 'open-card' });
    if (!asked.ok) return asked.error;
    const { sealedCard, addressWithheld, instruction, alertIds } = asked.value.card;
    const patientId = c.req.param('patientId') ?? '';
    const owner = { tenantId: practitionerOf(c).tenantId, patientId };
    const opened =
      sealedCard === null
        ? undefined
        : await openFor(configurationOf(c.env).IDENTITY_KEY, sealedCard, owner, 'responder-card');
    if (opened?.ok === false) return problemResponse(c, 'internal');
    const view: ResponderCardView = {
      patientId,
      // It was read by its schema before it was sealed.
      card: opened === undefined ? null : (opened.value as ResponderCard),
      ...(addressWithheld === true && { addressWithheld }),
      ...(instruction !== undefined && { instruction }),
      alertIds,
    };
    return c.json(view, 200, { 'cache-control': 'no-store' });
  };
}

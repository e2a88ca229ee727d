import { consentRequest } from '@naer/contracts/enrolment';
import { giveConsent as give } from '@naer/services/consent/give-consent';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { approachPatient } from '../plan/approach-patient.ts';
import { answerChanged } from './answer-changed.ts';
import { readBody } from './read-body.ts';

/** `POST /patients/{patientId}/consents`: a consent (samtykke) or decision (vedtak). */
export function giveConsent(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleGiveConsent(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'consent.write');
    if (!approach.ok) return approach.error;
    const body = await readBody(c, consentRequest);
    if (!body.ok) return body.error;
    const { records, reader, patientId } = approach.value;
    const consentId = body.value.consentId ?? crypto.randomUUID();
    const given = await give(records, reader, { patientId, consentId, request: body.value, now: Date.now() });
    return await answerChanged(c, ports, approach.value, given, { consentId }, 201);
  };
}

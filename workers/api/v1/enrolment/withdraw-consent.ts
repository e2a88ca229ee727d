import { reasonRequest } from '@naer/contracts/enrolment';
import { isUuid } from '@naer/contracts/public-id';
import { withdrawConsent as withdraw } from '@naer/services/consent/withdraw-consent';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { approachPatient } from '../plan/approach-patient.ts';
import { answerChanged } from './answer-changed.ts';
import { readBody } from './read-body.ts';

/** `POST /patients/{patientId}/consents/{consentId}/withdraw`: the unit is told; monitoring goes on until a person ends it. */
export function withdrawConsent(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleWithdrawConsent(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'consent.write');
    if (!approach.ok) return approach.error;
    const consentId = c.req.param('consentId') ?? '';
    if (!isUuid(consentId)) return problemResponse(c, 'not-found');
    const body = await readBody(c, reasonRequest);
    if (!body.ok) return body.error;
    const { records, reader, patientId } = approach.value;
    const withdrawn = await withdraw(records, reader, { patientId, consentId, reason: body.value.reason });
    return await answerChanged(c, ports, approach.value, withdrawn, { consentId });
  };
}

import { can } from '@naer/auth/can';
import { lookupRequest } from '@naer/contracts/enrolment';
import { getStatus as get, lookUpPatient } from '@naer/services/patient/get-status';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { approachPatient } from '../plan/approach-patient.ts';
import { indexNationalId } from './index-national-id.ts';
import { readBody } from './read-body.ts';

/** `GET /patients/{patientId}/status`: that somebody follows the patient, who, since when. 404 when there is nothing to tell. */
export function getStatus(open: OpenRecords) {
  return async function handleGetStatus(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'status.read');
    if (!approach.ok) return approach.error;
    const { practitioner, patientId } = approach.value;
    return await answerRead(c, practitioner, open, (records, reader) => get(records, reader, patientId));
  };
}

/** `POST /patients/lookup`: the same by national id, which stands in no address. */
export function lookUp(open: OpenRecords) {
  return async function handleLookUp(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const { tenantId } = practitioner;
    if (!can(practitioner, 'status.read', { tenantId })) return problemResponse(c, 'forbidden');
    const body = await readBody(c, lookupRequest, () => '');
    if (!body.ok) return body.error;
    const index = await indexNationalId(c, body.value.nationalId, 'nationalId');
    if (!index.ok) return index.error;
    return await answerRead(c, practitioner, open, (records, reader) => lookUpPatient(records, reader, index.value));
  };
}

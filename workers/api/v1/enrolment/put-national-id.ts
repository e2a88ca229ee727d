import { openIdentity, sealIdentity } from '@naer/auth/seal';
import { nationalIdRequest } from '@naer/contracts/enrolment';
import { enrolmentErrorOf } from '@naer/services/enrolment/enrolment-error';
import { readSealedIdentity, setNationalId } from '@naer/services/patient/set-national-id';
import { loadTenantKey } from '@naer/services/tenant/load-tenant-key';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { approachPatient } from '../plan/approach-patient.ts';
import { answerChanged } from './answer-changed.ts';
import { answerEnrolmentError } from './answer-enrolment-error.ts';
import { indexNationalId } from './index-national-id.ts';
import { readBody } from './read-body.ts';

/**
 * `PUT /patients/{patientId}/national-id`: another number of the same person; the ones before still lead here. 409
 * `merge-needed` when it leads to another record.
 */
export function putNationalId(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handlePutNationalId(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'enrolment.write');
    if (!approach.ok) return approach.error;
    const { records, reader, patientId } = approach.value;
    const body = await readBody(c, nationalIdRequest, ({ reason }) => reason);
    if (!body.ok) return body.error;
    const { nationalId, reason } = body.value;
    const index = await indexNationalId(c, nationalId, 'nationalId');
    if (!index.ok) return index.error;
    const read = await readSealedIdentity(records, reader, patientId, 'national-id.prepare');
    if (!read.ok) return answerEnrolmentError(c, read.error);
    const { IDENTITY_KEY } = configurationOf(c.env);
    const owner = { tenantId: reader.tenantId, patientId };
    const identity = await openIdentity(IDENTITY_KEY, read.value, owner);
    if (!identity.ok) return problemResponse(c, 'internal');
    const named = { ...identity.value, nationalId };
    const key = await loadTenantKey(records, reader.tenantId);
    if (!key.ok) return answerEnrolmentError(c, enrolmentErrorOf(key.error));
    const sealed = await sealIdentity(IDENTITY_KEY, key.value, owner, named);
    if (!sealed.ok) return problemResponse(c, 'internal');
    const command = { patientId, blindIndex: index.value, sealedIdentity: sealed.value, reason };
    return await answerChanged(c, ports, approach.value, await setNationalId(records, reader, command));
  };
}

import { type MergeRequest, mergeRequest } from '@naer/contracts/merge';
import { err, ok, type Result } from '@naer/domain/result';
import { mergePatients as merge } from '@naer/services/merge/merge-patients';
import { findByNationalId } from '@naer/services/patient/set-national-id';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { answerEnrolmentError } from '../enrolment/answer-enrolment-error.ts';
import { indexNationalId } from '../enrolment/index-national-id.ts';
import { readBody, refuseField } from '../enrolment/read-body.ts';
import { type Approach, approachPatient } from '../plan/approach-patient.ts';
import { answerMerged } from './answer-merged.ts';

/** `POST /patients/{patientId}/merge`: another record of the same person leads to this one from then on. */
export function mergePatients(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleMergePatients(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'patient.merge');
    if (!approach.ok) return approach.error;
    const body = await readBody(c, mergeRequest, ({ reason }) => reason);
    if (!body.ok) return body.error;
    const from = await otherRecord(c, approach.value, body.value);
    if (!from.ok) return from.error;
    const { records, reader, patientId } = approach.value;
    const { reason, expectVersions } = body.value;
    const named = { fromPatientId: from.value, toPatientId: patientId, reason, expectVersions };
    return await answerMerged(c, ports, approach.value, await merge(records, reader, named));
  };
}

/** Nobody learns here whether a national id leads to anybody: whether they may know is asked with the merge itself. */
async function otherRecord(
  c: AppContext,
  { records, reader }: Approach,
  { fromPatientId, nationalId }: MergeRequest,
): Promise<Result<string, Response>> {
  if ((fromPatientId === undefined) === (nationalId === undefined))
    return err(refuseField(c, 'fromPatientId', 'missing-value'));
  if (fromPatientId !== undefined) return ok(fromPatientId);
  const index = await indexNationalId(c, nationalId ?? '', 'nationalId');
  if (!index.ok) return index;
  const found = await findByNationalId(records, reader.tenantId, index.value);
  if (!found.ok) return err(answerEnrolmentError(c, found.error));
  return found.value === undefined ? err(problemResponse(c, 'not-found')) : ok(found.value);
}

import { undoMergeRequest } from '@naer/contracts/merge';
import { isUuid } from '@naer/contracts/public-id';
import { undoMerge as undo } from '@naer/services/merge/undo-merge';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { readBody } from '../enrolment/read-body.ts';
import { approachPatient } from '../plan/approach-patient.ts';
import { answerMerged } from './answer-merged.ts';

/** `POST /patients/{patientId}/merges/{mergeId}/undo`: they were two people. Of the record that stayed. */
export function undoMerge(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleUndoMerge(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'patient.merge');
    if (!approach.ok) return approach.error;
    const mergeId = c.req.param('mergeId') ?? '';
    if (!isUuid(mergeId)) return problemResponse(c, 'not-found');
    const body = await readBody(c, undoMergeRequest);
    if (!body.ok) return body.error;
    const { records, reader, patientId } = approach.value;
    const undone = await undo(records, reader, { mergeId, toPatientId: patientId, reason: body.value.reason });
    return await answerMerged(c, ports, approach.value, undone);
  };
}

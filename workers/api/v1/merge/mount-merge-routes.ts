import { listMerges } from '@naer/services/merge/list-merges';
import type { Hono } from 'hono';
import type { AppContext, AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { approachPatient } from '../plan/approach-patient.ts';
import { mergePatients } from './merge-patients.ts';
import { undoMerge } from './undo-merge.ts';

/** Two records of one person become one, and may be parted again. */
export function mountMergeRoutes(routes: Hono<AppEnv>, ports: ApiPorts, records: OpenRecords): void {
  const patient = '/patients/:patientId';
  routes.post(`${patient}/merge`, authenticatePractitioner, mergePatients(ports, records));
  routes.get(`${patient}/merges`, authenticatePractitioner, getMerges(records));
  routes.post(`${patient}/merges/:mergeId/undo`, authenticatePractitioner, undoMerge(ports, records));
}

/** `GET /patients/{patientId}/merges`: newest first, undone ones too. */
function getMerges(open: OpenRecords) {
  return async function handleGetMerges(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'enrolment.read');
    if (!approach.ok) return approach.error;
    const { practitioner, patientId } = approach.value;
    return await answerRead(c, practitioner, open, (records, reader) => listMerges(records, reader, patientId));
  };
}

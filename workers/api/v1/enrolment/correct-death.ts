import { deathCorrectionRequest } from '@naer/contracts/correction';
import { correctDeath as correct, readDeathHistory } from '@naer/services/patient/correct-death';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { answerCorrection, refuseAtUnit } from '../correction/answer-correction.ts';
import { approachPatient } from '../plan/approach-patient.ts';

/** `POST /patients/{patientId}/death/corrections`: why it was registered, by the unit that did. */
export function correctDeath(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleCorrectDeath(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'enrolment.write');
    if (!approach.ok) return approach.error;
    const { records, reader, patientId } = approach.value;
    return await answerCorrection(c, ports, approach.value, deathCorrectionRequest, (of) =>
      correct(records, reader, patientId, of),
    );
  };
}

/** `GET /patients/{patientId}/death/corrections`: everything it has ever said, oldest first. */
export function readDeathCorrections(open: OpenRecords) {
  return async function handleReadDeathCorrections(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'enrolment.read');
    if (!approach.ok) return approach.error;
    const { records, reader, patientId } = approach.value;
    const history = await readDeathHistory(records, reader, patientId);
    return history.ok ? c.json(history.value) : refuseAtUnit(c, history.error);
  };
}

import { stageRequest } from '@naer/contracts/enrolment';
import { moveEnrolment } from '@naer/services/enrolment/move-enrolment';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { approachPatient } from '../plan/approach-patient.ts';
import { answerChanged } from './answer-changed.ts';
import { expectVersion } from './expect-version.ts';
import { readBody } from './read-body.ts';

/** `POST /patients/{patientId}/enrolment/stages` with `If-Match`: one step forward, to enrolled, trained or started. */
export function moveStage(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleMoveStage(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'enrolment.write');
    if (!approach.ok) return approach.error;
    const version = await expectVersion(c, approach.value);
    if (!version.ok) return version.error;
    const body = await readBody(c, stageRequest);
    if (!body.ok) return body.error;
    const { records, reader, patientId } = approach.value;
    const moved = await moveEnrolment(records, reader, {
      patientId,
      expectVersion: version.value,
      request: body.value,
      consentId: crypto.randomUUID(),
      now: Date.now(),
    });
    return await answerChanged(c, ports, approach.value, moved);
  };
}

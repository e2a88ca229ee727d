import { endRequest } from '@naer/contracts/enrolment';
import { endEnrolment as end } from '@naer/services/enrolment/end-enrolment';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { approachPatient } from '../plan/approach-patient.ts';
import { answerChanged } from './answer-changed.ts';
import { expectVersion } from './expect-version.ts';
import { pushOwnDevices } from './push-own-devices.ts';
import { readBody } from './read-body.ts';

/** `POST /patients/{patientId}/enrolment/end` with `If-Match`: with a reason, and a word on red alerts that are live. */
export function endEnrolment(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleEndEnrolment(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'enrolment.write');
    if (!approach.ok) return approach.error;
    const version = await expectVersion(c, approach.value);
    if (!version.ok) return version.error;
    const body = await readBody(c, endRequest);
    if (!body.ok) return body.error;
    const { records, reader, patientId } = approach.value;
    const ended = await end(records, reader, { patientId, expectVersion: version.value, request: body.value });
    const answer = await answerChanged(c, ports, approach.value, ended);
    if (ended.ok) await pushOwnDevices(c, approach.value);
    return answer;
  };
}

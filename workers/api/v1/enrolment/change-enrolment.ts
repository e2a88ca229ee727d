import { enrolmentDetails } from '@naer/contracts/enrolment';
import { changeEnrolment as change } from '@naer/services/enrolment/change-enrolment';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { approachPatient } from '../plan/approach-patient.ts';
import { answerChanged } from './answer-changed.ts';
import { expectVersion } from './expect-version.ts';
import { readBody } from './read-body.ts';

/** `PUT /patients/{patientId}/enrolment` with `If-Match`: another purpose or risk, and why. */
export function changeEnrolment(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleChangeEnrolment(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'enrolment.write');
    if (!approach.ok) return approach.error;
    const version = await expectVersion(c, approach.value);
    if (!version.ok) return version.error;
    const body = await readBody(c, enrolmentDetails);
    if (!body.ok) return body.error;
    const { records, reader, patientId } = approach.value;
    const changed = await change(records, reader, { patientId, expectVersion: version.value, request: body.value });
    return await answerChanged(c, ports, approach.value, changed);
  };
}

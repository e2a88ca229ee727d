import { getEnrolment as get } from '@naer/services/enrolment/get-enrolment';
import type { AppContext } from '../../../http/app-env.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { approachPatient } from '../plan/approach-patient.ts';
import { etagOf } from '../plan/if-match.ts';

/** `GET /patients/{patientId}/enrolment`: stage, consents, participants and history; the ETag is for a change. */
export function getEnrolment(open: OpenRecords) {
  return async function handleGetEnrolment(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'enrolment.read');
    if (!approach.ok) return approach.error;
    const { practitioner, patientId } = approach.value;
    return await answerRead(
      c,
      practitioner,
      open,
      (records, reader) => get(records, reader, patientId, Date.now()),
      ({ view, version }) => c.json(view, 200, { etag: etagOf(version) }),
    );
  };
}

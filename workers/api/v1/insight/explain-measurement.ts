import { can } from '@naer/auth/can';
import { parseSequenceId } from '@naer/contracts/public-id';
import { explainMeasurement as readExplanation } from '@naer/services/explanation/explain-measurement';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';

/** `GET /patients/{patientId}/measurements/{measurementId}/explanation`: what every rule about it says, and why. */
export function explainMeasurement(open: OpenRecords) {
  return async function handleExplainMeasurement(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const named = parseSequenceId(c.req.param('measurementId') ?? '');
    if (named === undefined || named.patientId !== c.req.param('patientId')) return problemResponse(c, 'not-found');
    if (!can(practitioner, 'measurement.read', { tenantId: practitioner.tenantId }))
      return problemResponse(c, 'forbidden');
    return await answerRead(c, practitioner, open, (records, reader) => readExplanation(records, reader, named));
  };
}

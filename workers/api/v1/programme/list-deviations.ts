import { can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import { readDeviations } from '@naer/services/programme/read-deviations';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';

/** `GET /patients/{patientId}/plan/deviations`: of the plan in force, from the template version it was made from; audited. */
export function listDeviations(open: OpenRecords) {
  return async function handleListDeviations(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const patientId = c.req.param('patientId') ?? '';
    if (!isUuid(patientId)) return problemResponse(c, 'not-found');
    if (!can(practitioner, 'plan.read', { tenantId: practitioner.tenantId })) return problemResponse(c, 'forbidden');
    return await answerRead(c, practitioner, open, (records, reader) =>
      readDeviations(records, reader, patientId, Date.now()),
    );
  };
}

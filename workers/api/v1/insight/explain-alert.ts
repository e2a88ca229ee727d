import { can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import { explainAlert as readExplanation } from '@naer/services/explanation/explain-alert';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';

/** `GET /patients/{patientId}/alerts/{alertId}/explanation`: which rule of which version, which values, compared with what. */
export function explainAlert(open: OpenRecords) {
  return async function handleExplainAlert(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const patientId = c.req.param('patientId') ?? '';
    const alertId = c.req.param('alertId') ?? '';
    if (!isUuid(patientId) || !isUuid(alertId)) return problemResponse(c, 'not-found');
    if (!can(practitioner, 'alert.read', { tenantId: practitioner.tenantId })) return problemResponse(c, 'forbidden');
    return await answerRead(c, practitioner, open, (records, reader) =>
      readExplanation(records, reader, { patientId, alertId }),
    );
  };
}

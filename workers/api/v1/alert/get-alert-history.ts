import { can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import { listAlertHistory } from '@naer/services/alert/list-alert-history';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { ListQuery } from '../list-query.ts';

/** `GET /patients/{patientId}/alerts/{alertId}/history?cursor=&limit=`: what happened to it, oldest first, from Postgres, audited. */
export function getAlertHistory(open: OpenRecords) {
  return async function handleGetAlertHistory(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const patientId = c.req.param('patientId') ?? '';
    const alertId = c.req.param('alertId') ?? '';
    if (!isUuid(patientId) || !isUuid(alertId)) return problemResponse(c, 'not-found');
    if (!can(practitioner, 'alert.read', { tenantId: practitioner.tenantId })) return problemResponse(c, 'forbidden');
    const parameters = new ListQuery((name) => c.req.query(name));
    const query = parameters.result({ patientId, alertId, ...parameters.page() });
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    return await answerRead(c, practitioner, open, (records, reader) => listAlertHistory(records, reader, query.value));
  };
}

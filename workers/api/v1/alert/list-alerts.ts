import { isUuid } from '@naer/contracts/public-id';
import { listAlerts as readAlerts } from '@naer/services/alert/list-alerts';
import type { AppContext } from '../../../http/app-env.ts';
import { mayAll, readingPrincipalOf } from '../../../http/authenticate-reader.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { ListQuery } from '../list-query.ts';

const STATES = ['pending', 'open', 'acknowledged', 'in-progress', 'resolved'] as const;

/** `GET /patients/{patientId}/alerts?state=&cursor=&limit=`: resolved ones included, from Postgres, audited. */
export function listAlerts(open: OpenRecords) {
  return async function handleListAlerts(c: AppContext): Promise<Response> {
    const principal = readingPrincipalOf(c);
    const patientId = c.req.param('patientId') ?? '';
    if (!isUuid(patientId)) return problemResponse(c, 'not-found');
    if (!mayAll(principal, 'alert.read')) return problemResponse(c, 'forbidden');
    const parameters = new ListQuery((name) => c.req.query(name));
    const query = parameters.result({
      patientId,
      state: parameters.oneOf('state', STATES),
      ...parameters.page(),
    });
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    return await answerRead(c, principal, open, (records, reader) => readAlerts(records, reader, query.value));
  };
}

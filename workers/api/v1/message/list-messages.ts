import { can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import { listMessages as readMessages } from '@naer/services/message/list-messages';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { ListQuery } from '../list-query.ts';

/** `GET /patients/{patientId}/messages?cursor=&limit=`: newest first, from Postgres, audited. */
export function listMessages(open: OpenRecords) {
  return async function handleListMessages(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const patientId = c.req.param('patientId') ?? '';
    if (!isUuid(patientId)) return problemResponse(c, 'not-found');
    if (!can(practitioner, 'message.read', { tenantId: practitioner.tenantId })) return problemResponse(c, 'forbidden');
    const parameters = new ListQuery((name) => c.req.query(name));
    const query = parameters.result({ patientId, ...parameters.page() });
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    return await answerRead(c, practitioner, open, (records, reader) => readMessages(records, reader, query.value));
  };
}

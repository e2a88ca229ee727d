import { listClients as readClients } from '@naer/services/client/list-clients';
import { loadClient } from '@naer/services/client/load-client';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords, unavailable } from '../answer-read.ts';
import { ListQuery } from '../list-query.ts';
import { etagOf } from '../plan/if-match.ts';
import { answerClientError } from './answer-client-error.ts';
import { approachClient, approachClients } from './approach-clients.ts';

/** `GET /clients?cursor=&limit=`: those of the tenant, or of the administrator's organisation; closed ones too. */
export function listClients(open: OpenRecords) {
  return async function handleListClients(c: AppContext): Promise<Response> {
    const approach = approachClients(c, 'client.read');
    if (!approach.ok) return approach.error;
    const parameters = new ListQuery((name) => c.req.query(name));
    const query = parameters.result(parameters.page());
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    const { practitioner, steward } = approach.value;
    return await answerRead(c, practitioner, open, (records) => readClients(records, steward, query.value));
  };
}

/** `GET /clients/{clientId}`, with its version as `ETag`. */
export function getClient(open: OpenRecords) {
  return async function handleGetClient(c: AppContext): Promise<Response> {
    const approach = approachClient(c, 'client.read');
    if (!approach.ok) return approach.error;
    const records = await open(c.env, c.get('tenantId'));
    if (!records.ok) return unavailable(c, records.error);
    const client = await loadClient(records.value, approach.value.steward, approach.value.clientId);
    if (!client.ok) return answerClientError(c, client.error);
    return c.json(client.value, 200, { etag: etagOf(client.value.version) });
  };
}

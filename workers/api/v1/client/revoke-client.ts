import type { ClientRevoked } from '@naer/contracts/client';
import { err, ok, type Result } from '@naer/domain/result';
import { loadClient } from '@naer/services/client/load-client';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { RETRY_AFTER } from '../call-or-unavailable.ts';
import { answerClientError } from './answer-client-error.ts';
import { approachClient, type ClientApproach } from './approach-clients.ts';
import type { ClientPorts } from './client-ports.ts';

/**
 * `POST /clients/{clientId}/revoke`: closed for good, at once. Its object is told first and sees to it that the records
 * follow (`recorded`): a stolen key is shut out while Postgres is down. Again answers the same.
 */
export function revokeClient(ports: ClientPorts, open: OpenRecords) {
  return async function handleRevokeClient(c: AppContext): Promise<Response> {
    const approach = approachClient(c, 'client.write');
    if (!approach.ok) return approach.error;
    const mayClose = await checkClient(c, ports, open, approach.value);
    if (!mayClose.ok) return mayClose.error;
    const { steward, clientId } = approach.value;
    const { tenantId, ...by } = steward;
    const closing = { v: 1, ...by, at: Date.now() } as const;
    const { recorded } = await ports.close(c.env, { tenantId, clientId }, closing);
    const view: ClientRevoked = { clientId: `${tenantId}.${clientId}`, recorded };
    return c.json(view);
  };
}

/** That there is such a client, and that it is the steward's to close: from what its object knows, else from the records. */
async function checkClient(
  c: AppContext,
  ports: ClientPorts,
  open: OpenRecords,
  { steward, clientId }: ClientApproach & { readonly clientId: string },
): Promise<Result<true, Response>> {
  const { tenantId, organisationId } = steward;
  const asked = { v: 1, tenantId, principalId: clientId, issuedAt: Date.now(), needsFacts: true, cost: 0 } as const;
  const known = await ports.admit(c.env, asked);
  if (known.ok) {
    const { client } = known.facts ?? {};
    const isOurs = client !== undefined && (organisationId === undefined || client.organisationId === organisationId);
    return isOurs ? ok(true) : err(problemResponse(c, 'not-found'));
  }
  if (known.reason === 'unknown') return err(problemResponse(c, 'not-found'));
  const records = known.reason === 'not-ready' ? undefined : await open(c.env, c.get('tenantId'));
  if (records?.ok === true) {
    const client = await loadClient(records.value, steward, clientId);
    if (client.ok) return ok(true);
    if (client.error.code !== 'records-unavailable') return err(answerClientError(c, client.error));
  }
  // Nobody can be asked now: who keeps the whole tenant closes it all the same; of one that is none nothing is recorded.
  if (organisationId === undefined) return ok(true);
  return err(problemResponse(c, 'records-unavailable', { headers: RETRY_AFTER }));
}

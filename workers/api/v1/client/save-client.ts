import { hashClientSecret, newClientSecret } from '@naer/auth/client-secret';
import { type ClientSaved, clientRequest, newClientRequest } from '@naer/contracts/client';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { changeClient } from '@naer/services/client/change-client';
import type { ClientError } from '@naer/services/client/client-error';
import { createClient } from '@naer/services/client/create-client';
import { loadClient } from '@naer/services/client/load-client';
import { loadClientFacts } from '@naer/services/client/load-client-facts';
import type { AppContext } from '../../../http/app-env.ts';
import { describeError, log } from '../../../http/log.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { withTimeout } from '../../../objects/with-timeout.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';
import { etagOf, expectMatch } from '../plan/if-match.ts';
import { answerClientError } from './answer-client-error.ts';
import { approachClient, approachClients } from './approach-clients.ts';
import type { ClientPorts } from './client-ports.ts';
import { readClientBody } from './read-client-body.ts';

const PUSH_WITHIN_MS = 5_000;

/** `POST /clients`: 201 with the client id, and with the secret where one was asked for and the tenant allows it. */
export function postClient(ports: ClientPorts, open: OpenRecords) {
  return async function handlePostClient(c: AppContext): Promise<Response> {
    const approach = approachClients(c, 'client.write');
    if (!approach.ok) return approach.error;
    const body = await readClientBody(c, newClientRequest);
    if (!body.ok) return body.error;
    const records = await open(c.env, c.get('tenantId'));
    if (!records.ok) return unavailable(c, records.error);
    const { steward } = approach.value;
    const { secret: wanted, clientId = crypto.randomUUID(), ...client } = body.value;
    const secret = wanted === 'new' ? newClientSecret() : undefined;
    const secretHash = secret === undefined ? undefined : await hashClientSecret(secret);
    const made = { ...client, clientId, secretHash, createdBy: steward.actorId };
    const saved = await createClient(records.value, steward, made);
    const { tenantId } = steward;
    return await answerSaved(c, saved, { ports, records: records.value, tenantId, clientId, secret, status: 201 });
  };
}

/** `PUT /clients/{clientId}`, `If-Match`: all of what may change. */
export function putClient(ports: ClientPorts, open: OpenRecords) {
  return async function handlePutClient(c: AppContext): Promise<Response> {
    const approach = approachClient(c, 'client.write');
    if (!approach.ok) return approach.error;
    const records = await open(c.env, c.get('tenantId'));
    if (!records.ok) return unavailable(c, records.error);
    const { steward, clientId } = approach.value;
    const stands = await loadClient(records.value, steward, clientId);
    if (!stands.ok) return answerClientError(c, stands.error);
    if (stands.value.revokedAt !== undefined) return problemResponse(c, 'wrong-state');
    const match = expectMatch(c, stands.value.version);
    if (!match.ok) return match.error;
    const body = await readClientBody(c, clientRequest);
    if (!body.ok) return body.error;
    const { secret: wanted, ...client } = body.value;
    const secret = wanted === 'new' ? newClientSecret() : undefined;
    const hash = secret === undefined ? null : await hashClientSecret(secret);
    const secretHash = wanted === 'keep' ? undefined : hash;
    const change = { ...client, clientId, secretHash, expectVersion: stands.value.version };
    const saved = await changeClient(records.value, steward, change);
    const { tenantId } = steward;
    return await answerSaved(c, saved, { ports, records: records.value, tenantId, clientId, secret, status: 200 });
  };
}

async function answerSaved(
  c: AppContext,
  saved: Result<{ readonly version: number }, ClientError>,
  {
    ports,
    records,
    tenantId,
    clientId,
    secret,
    status,
  }: {
    readonly ports: ClientPorts;
    readonly records: Records;
    readonly tenantId: string;
    readonly clientId: string;
    readonly secret: string | undefined;
    readonly status: 200 | 201;
  },
): Promise<Response> {
  if (!saved.ok) return answerClientError(c, saved.error);
  const { version } = saved.value;
  const push = async (): Promise<boolean> => {
    const facts = await loadClientFacts(records, tenantId, clientId);
    return facts.ok && (await ports.apply(c.env, facts.value)).active;
  };
  const active = await withTimeout(push(), PUSH_WITHIN_MS, false).catch((error: unknown) => {
    log({ event: 'object-unreachable', requestId: c.get('requestId'), ...describeError(error) });
    return false;
  });
  const view: ClientSaved = { clientId: `${tenantId}.${clientId}`, version, active, ...(secret && { secret }) };
  return c.json(view, status, { etag: etagOf(version) });
}

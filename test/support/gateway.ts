import { randomUUID } from 'node:crypto';
import type { EventAnswer } from '@naer/contracts/event-item';
import type { IngestItemOutcome } from '@naer/contracts/measurement-item';
import { call, type Reply } from './call.ts';
import type { IngestReply } from './cast.ts';
import type { TestStack } from './stack.ts';

/** A gateway of an organisation: an API client with a key of its own that posts for many patients. */
export interface TestGateway {
  readonly clientId: string;
  /** A fresh access token; needs the client's object to know it. */
  token(): Promise<string>;
  /** Items each with their `device`. */
  post(measurements: readonly unknown[], envelope?: object): Promise<Reply<IngestReply>>;
  /** Events each with their `device`. */
  tell(events: readonly unknown[], envelope?: object): Promise<Reply<EventAnswer & Pick<IngestReply, 'code'>>>;
  /** A FHIR Bundle or Observation, by what it says it is. */
  postFhir(resource: { readonly resourceType: string }): Promise<Reply>;
}

/** Registers a client of the unit's organisation in the records, as an administrator would. */
export async function gatewayOf(
  stack: TestStack,
  { tenantId, unitId }: { readonly tenantId: string; readonly unitId: string },
  scopes: readonly string[] = ['system/Observation.c'],
): Promise<TestGateway> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const kid = randomUUID();
  const jwk = { ...(await crypto.subtle.exportKey('jwk', pair.publicKey)), kid, alg: 'ES256', use: 'sig' };
  const id = randomUUID();
  await stack.ownerSql(
    `insert into api_client (tenant_id, client_id, organisation_id, name, scopes, jwks)
     select tenant_id, $3, organisation_id, 'Gateway', $4, $5 from unit where tenant_id = $1 and unit_id = $2`,
    [tenantId, unitId, id, scopes, JSON.stringify({ keys: [jwk] })],
  );
  const clientId = `${tenantId}.${id}`;

  async function fetchToken(): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: clientId,
      sub: clientId,
      aud: `${stack.baseUrl}/oauth/token`,
      jti: randomUUID(),
      iat: now,
      exp: now + 60,
    };
    const head = `${encode({ alg: 'ES256', typ: 'JWT', kid })}.${encode(claims)}`;
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = await crypto.subtle.sign(algorithm, pair.privateKey, new TextEncoder().encode(head));
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: scopes.join(' '),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: `${head}.${Buffer.from(signature).toString('base64url')}`,
    });
    const { status, body, text } = await call<{ access_token?: string }>(stack.baseUrl, {
      method: 'POST',
      path: '/oauth/token',
      body: form.toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    if (status !== 200 || body.access_token === undefined) throw new Error(`No token: ${status} ${text}`);
    return body.access_token;
  }
  let known: { readonly token: string; readonly until: number } | undefined;
  async function token(): Promise<string> {
    if (known === undefined || Date.now() > known.until)
      known = { token: await fetchToken(), until: Date.now() + 120_000 };
    return known.token;
  }
  return {
    clientId,
    token,
    post: async (measurements, envelope = {}) =>
      call<IngestReply>(stack.baseUrl, {
        method: 'POST',
        path: '/ingest/v1/gateway/measurements',
        token: await token(),
        body: { ...envelope, measurements },
      }),
    tell: async (events, envelope = {}) =>
      call<EventAnswer & Pick<IngestReply, 'code'>>(stack.baseUrl, {
        method: 'POST',
        path: '/ingest/v1/gateway/events',
        token: await token(),
        body: { ...envelope, events },
      }),
    postFhir: async (resource) =>
      call(stack.baseUrl, {
        method: 'POST',
        path: resource.resourceType === 'Bundle' ? '/fhir/R4' : `/fhir/R4/${resource.resourceType}`,
        token: await token(),
        body: JSON.stringify(resource),
        headers: { 'content-type': 'application/fhir+json' },
      }),
  };
}

export function statusesOf(reply: Reply<IngestReply>): readonly (IngestItemOutcome['status'] | undefined)[] {
  return reply.body.items?.map(({ status }) => status) ?? [];
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

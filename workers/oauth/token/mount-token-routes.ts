import { publishedJwks } from '@naer/auth/access-token';
import type { Hono } from 'hono';
import { configurationOf } from '../../env.ts';
import type { AppContext, AppEnv } from '../../http/app-env.ts';
import { limitAddress, takeOfAddress } from '../../http/limit-address.ts';
import { log } from '../../http/log.ts';
import { readLimited } from '../../http/read-json-body.ts';
import { getPrincipal } from '../../principal/get-principal.ts';
import { type IssuePorts, issueToken } from './issue-token.ts';
import { keysAt } from './keys-at.ts';
import { readTokenRequest } from './read-token-request.ts';
import { invalidRequest, limited, type TokenError } from './token-error.ts';

const FORM = 'application/x-www-form-urlencoded';
const MAX_FORM_BYTES = 16 * 1024;
const MAX_CLIENT_ID_CHARS = 100;
/** Keys may be kept so long by those who verify; a new one is published before it signs. */
const JWKS_FOR_SECONDS = 300;

/** Tokens of clients, RFC 6749 with private_key_jwt (RFC 7523) and DPoP (RFC 9449), and the keys they are verified by. */
export function mountTokenRoutes(routes: Hono<AppEnv>): void {
  routes.get('/jwks', limitAddress('addressPublic'), (c) => {
    c.header('cache-control', `public, max-age=${JWKS_FOR_SECONDS}`);
    return c.json(publishedJwks(configurationOf(c.env).TOKEN_SIGNING_KEYS));
  });

  routes.post('/token', async function postToken(c) {
    const wait = takeOfAddress(c, 'addressTokens');
    if (wait !== undefined) return refuse(c, limited(wait));
    const form = await readForm(c);
    if (!(form instanceof URLSearchParams)) return refuse(c, form);
    const request = readTokenRequest(form, c.req.raw.headers.get('authorization'));
    if (!request.ok) return refuse(c, request.error);
    // By address as well: the id alone is no secret, and a stranger shall not be able to lock its owner out.
    const waitOfClient = takeOfAddress(c, 'clientTokens', request.value.clientId.slice(0, MAX_CLIENT_ID_CHARS));
    if (waitOfClient !== undefined) return refuse(c, limited(waitOfClient));
    const dpop = c.req.raw.headers.get('dpop') ?? undefined;
    const answer = await issueToken(request.value, dpop, portsOf(c));
    if (!answer.ok) return refuse(c, answer.error);
    return c.json(answer.value, 200, { 'cache-control': 'no-store', pragma: 'no-cache' });
  });
}

function portsOf(c: AppContext): IssuePorts {
  const { PUBLIC_URL, TOKEN_SIGNING_KEYS, PLATFORM_CLIENTS } = configurationOf(c.env);
  return {
    now: () => Date.now(),
    issuer: PUBLIC_URL,
    tokenEndpoint: `${PUBLIC_URL}/oauth/token`,
    signingKeys: TOKEN_SIGNING_KEYS,
    operators: PLATFORM_CLIENTS,
    principal: ({ tenantId, principalId }) => getPrincipal(c.env, tenantId, principalId),
    keysAt: (uri, kid) => keysAt(uri, kid, { fetch: (...asked) => fetch(...asked), now: Date.now() }),
  };
}

async function readForm(c: AppContext): Promise<URLSearchParams | TokenError> {
  const { headers } = c.req.raw;
  const [type = ''] = (headers.get('content-type') ?? '').toLowerCase().split(';');
  if (type.trim() !== FORM) return invalidRequest(`The body must be ${FORM}`, 415);
  const bytes = await readLimited(c.req.raw, MAX_FORM_BYTES);
  if (bytes === undefined) return invalidRequest('Too large', 413);
  return new URLSearchParams(new TextDecoder().decode(bytes));
}

function refuse(c: AppContext, { error, description, status, retryAfterSeconds, reason }: TokenError): Response {
  c.set('problemCode', error);
  log({ event: 'token-not-issued', requestId: c.get('requestId'), code: error, reason });
  return c.json({ error, error_description: description }, status, {
    'cache-control': 'no-store',
    pragma: 'no-cache',
    ...(status === 401 ? { 'www-authenticate': 'Basic realm="naer"' } : {}),
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  });
}

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ASSERTION_TYPE } from '@naer/auth/client-assertion';
import { importJWK, type JWK, SignJWT } from 'jose';
import { LOCAL_OPERATOR } from '../secrets/worker-bindings.ts';
import { CommandError, type Options } from './parse-command.ts';

const WITHIN_MS = 30_000;
const ASSERTION_SECONDS = 60;
const ALL_SCOPES = 'platform/tenant.read platform/tenant.write';

/** Where the local stack keeps what an operator needs; see `paths.ts`. */
export interface LocalFiles {
  readonly demo: string;
  readonly secrets: string;
}

export type CallPlatform = (method: 'GET' | 'POST', path: string, body?: object) => Promise<unknown>;

/** A way to call the platform's door as its operator: with a token of its own, got by a signed assertion. */
export async function connectOperator(options: Options, local: LocalFiles): Promise<CallPlatform> {
  const url = await addressOf(options, local);
  const key = await operatorKey(options, local);
  const clientId = options['client-id'] ?? LOCAL_OPERATOR;
  const token = await askToken(url, clientId, key);
  return async (method, path, body) => await call(url, token, method, path, body);
}

async function addressOf({ url }: Options, { demo }: LocalFiles): Promise<string> {
  if (url === undefined) {
    const { baseUrl } = (await readJson(demo)) as { readonly baseUrl?: unknown };
    if (typeof baseUrl !== 'string') throw new CommandError('No local Nær runs here: start one, or give --url.');
    return baseUrl;
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isHere = parsed !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname);
  if (parsed?.protocol !== 'https:' && !(parsed?.protocol === 'http:' && isHere))
    throw new CommandError('--url must be an https address.');
  return parsed.origin;
}

async function operatorKey({ key }: Options, { secrets }: LocalFiles): Promise<JWK> {
  const found = await readJson(key ?? secrets);
  const jwk = key === undefined ? (found as { readonly operatorKey?: unknown }).operatorKey : found;
  const { kty, crv, kid, d } = (jwk ?? {}) as JWK;
  if (kty !== 'EC' || crv !== 'P-256' || typeof kid !== 'string' || typeof d !== 'string')
    throw new CommandError(
      key === undefined
        ? 'The local stack has no operator key: start it once, or give --key.'
        : '--key must be a file with a private P-256 JWK that has a kid.',
    );
  return jwk as JWK;
}

/** A token of the operator, got by an assertion that `key` signs. Throws one sentence when there is none. */
export async function askToken(url: string, clientId: string, key: JWK, scope = ALL_SCOPES): Promise<string> {
  const tokenEndpoint = `${url}/oauth/token`;
  const now = Math.floor(Date.now() / 1000);
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: key.kid ?? '', typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenEndpoint)
    .setIssuedAt(now)
    .setExpirationTime(now + ASSERTION_SECONDS)
    .setJti(randomUUID())
    .sign(await importJWK(key, 'ES256'));
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    scope,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion,
  });
  const answer = await ask(tokenEndpoint, { method: 'POST', body: form });
  const body = (await answer.json().catch(() => ({}))) as { readonly access_token?: unknown; readonly error?: unknown };
  if (answer.ok && typeof body.access_token === 'string') return body.access_token;
  if (body.error === 'invalid_client')
    throw new CommandError(`${url} does not know the operator ${clientId} by this key (PLATFORM_CLIENTS).`);
  throw new CommandError(
    `${url} gave no token (${answer.status}${typeof body.error === 'string' ? ` ${body.error}` : ''}).`,
  );
}

async function call(url: string, token: string, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await ask(`${url}/platform/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'accept-language': 'en',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (answer.ok && answer.headers.get('content-type')?.startsWith('application/x-ndjson') === true)
    return (await answer.text()).split('\n').flatMap((line): unknown[] => (line === '' ? [] : [JSON.parse(line)]));
  const json = (await answer.json().catch(() => ({}))) as Problem;
  if (answer.ok) return json;
  const fields = (json.errors ?? []).map(({ field }) => field).join(', ');
  throw new CommandError(`${json.title ?? 'Refused'} (${answer.status} ${json.code ?? ''})${fields && `: ${fields}`}.`);
}

interface Problem {
  readonly title?: string;
  readonly code?: string;
  readonly errors?: readonly { readonly field: string }[];
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(WITHIN_MS) });
  } catch {
    throw new CommandError(`${new URL(url).origin} does not answer.`);
  }
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new CommandError(`${file} cannot be read as JSON.`);
  }
}

import { ACCESS_TOKEN_SECONDS, issueAccessToken, type TokenSigningKey } from '@naer/auth/access-token';
import { verifyClientAssertion } from '@naer/auth/client-assertion';
import { type ClientName, PLATFORM, parseClientId } from '@naer/auth/client-id';
import { isClientSecret } from '@naer/auth/client-secret';
import { type VerifiedProof, verifyDpopProof } from '@naer/auth/dpop';
import type { Jwk } from '@naer/auth/jwks';
import { grantScopes, SUPPORTED_OPERATOR_SCOPES } from '@naer/auth/scopes';
import { SUPPORTED_SCOPES } from '@naer/contracts/scopes';
import type { AdmitAnswer } from '@naer/domain/principal/principal-facts';
import { err, ok, type Result } from '@naer/domain/result';
import type { PrincipalHandle } from '../../principal/get-principal.ts';
import type { TokenRequest } from './read-token-request.ts';
import { invalidClient, limited, type TokenError } from './token-error.ts';

export interface IssuePorts {
  /** Epoch ms. */
  readonly now: () => number;
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly signingKeys: readonly TokenSigningKey[];
  /** Operators are configuration. */
  readonly operators: readonly { readonly clientId: string; readonly jwks: { readonly keys: readonly Jwk[] } }[];
  readonly principal: (name: ClientName) => Pick<PrincipalHandle, 'admit' | 'claimOnce'>;
  /** The keys at an address; those that are kept, or fetched anew once when `kid` is not among them. */
  readonly keysAt: (uri: string, kid: string) => Promise<readonly Jwk[]>;
}

export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer' | 'DPoP';
  readonly expires_in: number;
  readonly scope: string;
}

/** What is known of a client before it is believed. */
interface Known {
  readonly scopes: readonly string[];
  readonly keys: readonly Jwk[];
  readonly jwksUri?: string | undefined;
  readonly secretHash?: string | undefined;
  readonly requireDpop?: boolean | undefined;
}
const REQUEST_COST = 1;

/** Issues a token to a client that proves who it is. Nothing is counted against it, or remembered of it, before it has. */
export async function issueToken(
  request: TokenRequest,
  dpop: string | undefined,
  ports: IssuePorts,
): Promise<Result<TokenAnswer, TokenError>> {
  const name = parseClientId(request.clientId);
  if (name === undefined) return err(invalidClient('unknown'));
  const principal = ports.principal(name);
  const known = await knowClient(name, ports, await principal.admit(admission(name, ports, 0)));
  if (!known.ok) return known;
  const proven = await proveClient(request, known.value, ports);
  if (!proven.ok) return proven;
  const counted = await principal.admit(admission(name, ports, REQUEST_COST));
  if (!counted.ok) return err(notAdmitted(counted));
  if (proven.value !== undefined && !(await principal.claimOnce({ v: 1, ...proven.value })))
    return err(invalidClient('replayed'));
  const bound = await proveKey(dpop, known.value, ports);
  if (!bound.ok) return bound;
  if (bound.value !== undefined) {
    const { jkt, jti, rememberUntil } = bound.value;
    if (!(await principal.claimOnce({ v: 1, key: `dpop:${jkt}:${jti}`, until: rememberUntil })))
      return err(invalidProof('replayed'));
  }
  const scopes = grantScopes(request.scope, known.value.scopes);
  if (scopes === undefined) return err(invalidScope(name));
  const { issuer, signingKeys, now } = ports;
  const jkt = bound.value?.jkt;
  const token = { issuer, clientId: request.clientId, scopes, jkt, now: now() };
  return ok({
    access_token: await issueAccessToken(signingKeys, token),
    token_type: jkt === undefined ? 'Bearer' : 'DPoP',
    expires_in: ACCESS_TOKEN_SECONDS,
    scope: scopes.join(' '),
  });
}

function admission({ tenantId, principalId }: ClientName, { now }: IssuePorts, cost: number) {
  const needsFacts = tenantId !== PLATFORM;
  return { v: 1, tenantId, principalId, issuedAt: now(), needsFacts, cost } as const;
}

async function knowClient(
  { tenantId, principalId }: ClientName,
  { operators }: IssuePorts,
  admitted: AdmitAnswer,
): Promise<Result<Known, TokenError>> {
  if (!admitted.ok) return err(notAdmitted(admitted));
  if (tenantId !== PLATFORM) {
    const client = admitted.facts?.client;
    return client === undefined ? err(invalidClient('no-client')) : ok(client);
  }
  const operator = operators.find(({ clientId }) => clientId === principalId);
  if (operator === undefined) return err(invalidClient('unknown'));
  return ok({ scopes: SUPPORTED_OPERATOR_SCOPES, keys: operator.jwks.keys });
}

/** What must be claimed once, or undefined for a secret, which may come again. */
async function proveClient(
  { clientId, proof }: TokenRequest,
  { keys, jwksUri, secretHash }: Known,
  { now, issuer, tokenEndpoint, keysAt }: IssuePorts,
): Promise<Result<{ readonly key: string; readonly until: number } | undefined, TokenError>> {
  if (proof.kind === 'secret') {
    const isRight = secretHash !== undefined && (await isClientSecret(proof.secret, secretHash));
    return isRight ? ok(undefined) : err(invalidClient('wrong-secret'));
  }
  const verified = await verifyClientAssertion(proof.assertion, {
    clientId,
    audiences: [tokenEndpoint, issuer],
    keys: jwksUri === undefined ? keys : await keysAt(jwksUri, proof.kid),
    now: now(),
  });
  if (!verified.ok) return err(invalidClient(verified.error.code));
  return ok({ key: `assertion:${verified.value.jti}`, until: verified.value.rememberUntil });
}

async function proveKey(
  dpop: string | undefined,
  { requireDpop }: Known,
  { now, tokenEndpoint }: IssuePorts,
): Promise<Result<VerifiedProof | undefined, TokenError>> {
  if (dpop === undefined) return requireDpop === true ? err(invalidProof('missing')) : ok(undefined);
  const verified = await verifyDpopProof(dpop, { method: 'POST', url: tokenEndpoint, now: now() });
  return verified.ok ? verified : err(invalidProof(verified.error.code));
}

function notAdmitted(answer: Exclude<AdmitAnswer, { ok: true }>): TokenError {
  switch (answer.reason) {
    case 'limited':
      return limited(answer.retryAfterSeconds);
    case 'not-ready':
      return {
        error: 'temporarily_unavailable',
        description: 'Try again soon',
        status: 503,
        retryAfterSeconds: 5,
        reason: 'not-ready',
      };
    case 'revoked':
    case 'suspended':
    case 'unknown':
      return invalidClient(answer.reason);
  }
}

function invalidProof(reason: string): TokenError {
  return { error: 'invalid_dpop_proof', description: 'The DPoP proof was refused', status: 400, reason };
}

function invalidScope({ tenantId }: ClientName): TokenError {
  const supported = tenantId === PLATFORM ? SUPPORTED_OPERATOR_SCOPES : SUPPORTED_SCOPES;
  return {
    error: 'invalid_scope',
    description: `The client does not have a scope that it asks for. There are: ${supported.join(' ')}`,
    status: 400,
    reason: 'scope',
  };
}

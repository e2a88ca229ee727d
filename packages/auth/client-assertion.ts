import { err, ok, type Result } from '@naer/domain/result';
import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose';
import * as z from 'zod';
import { MAX_TOKEN_CHARS } from './auth-error.ts';
import { isCanonicalToken } from './is-canonical-token.ts';
import { findKey, importPublicKey, isClientAlgorithm, type Jwk } from './jwks.ts';

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** SMART Backend Services: an assertion expires five minutes ahead at most. */
const MAX_AHEAD_SECONDS = 300;
/** A client's clock may be wrong by so much. */
const CLOCK_SKEW_SECONDS = 10;
const MAX_AGE_SECONDS = 600;

/** Why an assertion was refused: for the log. The outside learns `invalid_client`, whatever the reason. */
export interface AssertionError {
  readonly code:
    | 'malformed'
    | 'wrong-algorithm'
    | 'unknown-key'
    | 'bad-signature'
    | 'wrong-type'
    | 'wrong-client'
    | 'wrong-audience'
    | 'expired'
    | 'too-far-ahead'
    | 'not-yet'
    | 'wrong-claims';
}

/** Whom an assertion says it is of, before anything is verified: which object and which key to ask. */
export interface NamedAssertion {
  readonly clientId: string;
  readonly kid: string;
}

export interface VerifiedAssertion {
  readonly jti: string;
  /** Epoch ms: until then its jti must be remembered. */
  readonly rememberUntil: number;
}

const seconds = z.number().int().nonnegative().max(99_999_999_999);
const claims = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string()).min(1).max(5)]),
  exp: seconds,
  jti: z.string().min(1).max(255),
  iat: seconds.optional(),
  nbf: seconds.optional(),
});
const TYPES = [undefined, 'JWT', 'client-authentication+jwt'];

/** Reads whose assertion it says it is; undefined when it can be nobody's. Nothing is verified. */
export function readAssertion(assertion: string): NamedAssertion | undefined {
  if (assertion.length > MAX_TOKEN_CHARS || !isCanonicalToken(assertion)) return undefined;
  try {
    const { kid } = decodeProtectedHeader(assertion);
    const { sub } = decodeJwt(assertion);
    return typeof kid === 'string' && typeof sub === 'string' ? { clientId: sub, kid } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Verifies a client's assertion (RFC 7523, SMART Backend Services) at `now` (epoch ms) by the keys that are registered
 * for it: ES256, ES384 or RS384, `iss` = `sub` = the client, every audience one of ours, short-lived. That the `jti` is
 * new is for the client's object to say, after this.
 */
export async function verifyClientAssertion(
  assertion: string,
  {
    clientId,
    audiences,
    keys,
    now,
  }: {
    readonly clientId: string;
    /** The token endpoint and the issuer. */
    readonly audiences: readonly string[];
    readonly keys: readonly Jwk[];
    readonly now: number;
  },
): Promise<Result<VerifiedAssertion, AssertionError>> {
  const signed = await verifySignature(assertion, keys);
  if (!signed.ok) return signed;
  const parsed = claims.safeParse(signed.value);
  if (!parsed.success) return err({ code: 'wrong-claims' });
  const { iss, sub, aud, exp, jti, iat, nbf } = parsed.data;
  if (iss !== clientId || sub !== clientId) return err({ code: 'wrong-client' });
  if (![aud].flat().every((one) => audiences.includes(one))) return err({ code: 'wrong-audience' });
  const at = now / 1000;
  if (exp <= at - CLOCK_SKEW_SECONDS) return err({ code: 'expired' });
  if (exp > at + MAX_AHEAD_SECONDS + CLOCK_SKEW_SECONDS) return err({ code: 'too-far-ahead' });
  if ((nbf ?? 0) > at + CLOCK_SKEW_SECONDS || (iat ?? 0) > at + CLOCK_SKEW_SECONDS) return err({ code: 'not-yet' });
  if (iat !== undefined && (iat < at - MAX_AGE_SECONDS || iat > exp)) return err({ code: 'wrong-claims' });
  return ok({ jti, rememberUntil: (exp + CLOCK_SKEW_SECONDS) * 1000 });
}

async function verifySignature(assertion: string, keys: readonly Jwk[]): Promise<Result<unknown, AssertionError>> {
  if (assertion.length > MAX_TOKEN_CHARS || !isCanonicalToken(assertion)) return err({ code: 'malformed' });
  try {
    const { alg, kid, typ, crit } = decodeProtectedHeader(assertion);
    if (!isClientAlgorithm(alg)) return err({ code: 'wrong-algorithm' });
    if (!TYPES.includes(typ) || crit !== undefined) return err({ code: 'wrong-type' });
    const jwk = kid === undefined ? undefined : findKey(keys, kid, alg);
    const key = jwk === undefined ? undefined : await importPublicKey(jwk, alg);
    if (key === undefined) return err({ code: 'unknown-key' });
    const { payload } = await compactVerify(assertion, key, { algorithms: [alg] });
    return ok(JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    return err({ code: 'bad-signature' });
  }
}

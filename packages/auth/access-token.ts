import { err, ok, type Result } from '@naer/domain/result';
import { decodeProtectedHeader, errors, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import { type AuthError, MAX_TOKEN_CHARS } from './auth-error.ts';
import { BoundedCache } from './bounded-cache.ts';
import { parseClientId } from './client-id.ts';
import { isCanonicalToken } from './is-canonical-token.ts';
import { importPublicKey } from './jwks.ts';

export const ACCESS_TOKEN_TYPE = 'at+jwt';
export const ACCESS_TOKEN_SECONDS = 300;

/** A private P-256 JWK with its id. */
export interface TokenSigningKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly kid: string;
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

export interface AccessToken {
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Thumbprint of the key that must prove each use; absent: whoever holds the token may use it. */
  readonly jkt?: string | undefined;
  /** Epoch ms. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

const claims = z.object({
  sub: z.string(),
  client_id: z.string(),
  scope: z.string().max(2_000),
  iat: z.number(),
  exp: z.number(),
  jti: z.string().min(1),
  cnf: z.strictObject({ jkt: z.string().min(1) }).optional(),
});
const privateKeys = new BoundedCache<CryptoKey>(16);

/** What may be seen of our signing keys: what the first signs now, and what the others signed before. */
export function publishedJwks(keys: readonly TokenSigningKey[]): { readonly keys: readonly object[] } {
  return { keys: keys.map(({ kty, crv, kid, x, y }) => ({ kty, crv, kid, x, y, alg: 'ES256', use: 'sig' })) };
}

/** Issues an access token (RFC 9068) for five minutes, signed by the first key. `issuer` is its audience as well. */
export async function issueAccessToken(
  keys: readonly TokenSigningKey[],
  {
    issuer,
    clientId,
    scopes,
    jkt,
    now,
  }: {
    readonly issuer: string;
    readonly clientId: string;
    readonly scopes: readonly string[];
    readonly jkt?: string | undefined;
    readonly now: number;
  },
): Promise<string> {
  const [first] = keys;
  if (first === undefined) throw new Error('No key signs tokens');
  const issuedAt = Math.floor(now / 1000);
  return await new SignJWT({
    client_id: clientId,
    scope: scopes.join(' '),
    ...(jkt === undefined ? {} : { cnf: { jkt } }),
  })
    .setProtectedHeader({ alg: 'ES256', typ: ACCESS_TOKEN_TYPE, kid: first.kid })
    .setIssuer(issuer)
    .setAudience(issuer)
    .setSubject(clientId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ACCESS_TOKEN_SECONDS)
    .setJti(crypto.randomUUID())
    .sign(await importPrivateKey(first));
}

/** Whether a token calls itself an access token of a client; nothing is verified. */
export function isAccessToken(token: string): boolean {
  if (token.length > MAX_TOKEN_CHARS) return false;
  try {
    return decodeProtectedHeader(token).typ === ACCESS_TOKEN_TYPE;
  } catch {
    return false;
  }
}

/** Reads an access token at `now` (epoch ms), by any of our keys. Whether it was revoked is for the client's object to say. */
export async function verifyAccessToken(
  keys: readonly TokenSigningKey[],
  token: string,
  { issuer, now }: { readonly issuer: string; readonly now: number },
): Promise<Result<AccessToken, AuthError>> {
  if (token.length > MAX_TOKEN_CHARS || !isCanonicalToken(token)) return err({ code: 'malformed' });
  try {
    const { kid } = decodeProtectedHeader(token);
    const jwk = keys.find((key) => key.kid === kid);
    if (jwk === undefined) return err({ code: 'unknown-key' });
    const { kty, crv, x, y } = jwk;
    const key = await importPublicKey({ kty, crv, x, y }, 'ES256');
    if (key === undefined) return err({ code: 'unknown-key' });
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['ES256'],
      typ: ACCESS_TOKEN_TYPE,
      issuer,
      audience: issuer,
      requiredClaims: ['sub', 'iat', 'exp', 'jti'],
      currentDate: new Date(now),
    });
    const parsed = claims.safeParse(payload);
    if (!parsed.success || parsed.data.sub !== parsed.data.client_id) return err({ code: 'wrong-claims' });
    const { sub, scope, iat, exp, cnf } = parsed.data;
    if (parseClientId(sub) === undefined) return err({ code: 'wrong-claims' });
    return ok({
      clientId: sub,
      scopes: scope.split(' ').filter((one) => one !== ''),
      ...(cnf === undefined ? {} : { jkt: cnf.jkt }),
      issuedAt: iat * 1000,
      expiresAt: exp * 1000,
    });
  } catch (error) {
    if (error instanceof errors.JWTExpired) return err({ code: 'expired', of: parseClientId(error.payload.sub ?? '') });
    return err({ code: error instanceof errors.JWTClaimValidationFailed ? 'wrong-claims' : 'bad-signature' });
  }
}

async function importPrivateKey(jwk: TokenSigningKey): Promise<CryptoKey> {
  const known = privateKeys.get(jwk.d);
  if (known !== undefined) return known;
  const { kty, crv, x, y, d } = jwk;
  const key = await importJWK({ kty, crv, x, y, d } as JWK, 'ES256');
  if (!(key instanceof CryptoKey)) throw new Error('The key signs nothing');
  privateKeys.set(jwk.d, key);
  return key;
}

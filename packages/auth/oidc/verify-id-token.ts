import { err, ok, type Result } from '@naer/domain/result';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';

/** Public keys alone: a key of ours or the client's id never verifies. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
const CLOCK_TOLERANCE_SECONDS = 30;
const MAX_AGE_SECONDS = 600;

export interface ExpectedIdToken {
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
  /** Epoch ms. */
  readonly now: number;
}

/** `unknown-key`: the issuer may have changed its keys since they were read. */
export interface IdTokenError {
  readonly code: 'unknown-key' | 'bad-signature' | 'expired' | 'wrong-claims' | 'wrong-nonce' | 'wrong-party';
}

/** An ID token's claims, once all of OpenID Connect Core 3.1.3.7 holds: signature, iss, aud, azp, exp, iat and nonce. */
export async function verifyIdToken(
  token: string,
  keys: JSONWebKeySet,
  { issuer, clientId, nonce, now }: ExpectedIdToken,
): Promise<Result<JWTPayload & { readonly sub: string }, IdTokenError>> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys), {
      algorithms: ALGORITHMS,
      issuer,
      audience: clientId,
      requiredClaims: ['sub', 'exp', 'iat', 'nonce'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      maxTokenAge: MAX_AGE_SECONDS,
      currentDate: new Date(now),
    });
    // A token of another kind (`at+jwt`) is signed by the same keys.
    if (protectedHeader.typ !== undefined && protectedHeader.typ.toUpperCase() !== 'JWT')
      return err({ code: 'wrong-claims' });
    if (payload.nonce !== nonce) return err({ code: 'wrong-nonce' });
    if (!isForUs(payload, clientId)) return err({ code: 'wrong-party' });
    const { sub } = payload;
    if (typeof sub !== 'string' || sub === '' || sub.length > 255) return err({ code: 'wrong-claims' });
    return ok({ ...payload, sub });
  } catch (error) {
    return err({ code: codeOf(error) });
  }
}

/** Of several audiences, or where it is named, we must be the one it was issued to. */
function isForUs({ aud, azp }: JWTPayload & { readonly azp?: unknown }, clientId: string): boolean {
  if (azp !== undefined) return azp === clientId;
  return !Array.isArray(aud) || aud.length === 1;
}

function codeOf(error: unknown): IdTokenError['code'] {
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown-key';
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return 'wrong-claims';
  return 'bad-signature';
}

import { err, ok, type Result } from '@naer/domain/result';
import { base64url, calculateJwkThumbprint, compactVerify, decodeProtectedHeader, type JWK } from 'jose';
import * as z from 'zod';
import { MAX_TOKEN_CHARS } from './auth-error.ts';
import { isCanonicalToken } from './is-canonical-token.ts';
import { algorithmOf, importPublicKey, isClientAlgorithm, type Jwk } from './jwks.ts';

/** RFC 9449: a proof is used once and soon. */
const MAX_AGE_SECONDS = 60;
const CLOCK_SKEW_SECONDS = 10;

/** Why a proof was refused: for the log. The outside learns `invalid_dpop_proof`. */
export interface DpopError {
  readonly code:
    | 'malformed'
    | 'wrong-type'
    | 'wrong-algorithm'
    | 'wrong-key'
    | 'bad-signature'
    | 'wrong-claims'
    | 'wrong-method'
    | 'wrong-address'
    | 'too-old'
    | 'in-future'
    | 'wrong-token';
}

export interface VerifiedProof {
  /** RFC 7638 thumbprint of the key: what a token is bound to. */
  readonly jkt: string;
  readonly jti: string;
  /** Epoch ms: until then its jti must be remembered. */
  readonly rememberUntil: number;
}

const claims = z.object({
  jti: z.string().min(1).max(255),
  htm: z.string(),
  htu: z.string().max(2_000),
  iat: z.number().int(),
  ath: z.string().optional(),
});

/**
 * Verifies a DPoP proof (RFC 9449, 4.3) of a request at `now` (epoch ms). `url` is the address as callers write it, from
 * configuration and never from the Host header. With a token its hash must be in the proof. That the `jti` is new is
 * for the client's object to say, after this.
 */
export async function verifyDpopProof(
  proof: string,
  request: {
    readonly method: string;
    readonly url: string;
    readonly accessToken?: string | undefined;
    readonly now: number;
  },
): Promise<Result<VerifiedProof, DpopError>> {
  const signed = await verifySignature(proof);
  if (!signed.ok) return signed;
  const parsed = claims.safeParse(signed.value.payload);
  if (!parsed.success) return err({ code: 'wrong-claims' });
  const { jti, htm, htu, iat, ath } = parsed.data;
  if (htm !== request.method) return err({ code: 'wrong-method' });
  const address = addressOf(htu);
  if (address === undefined || address !== addressOf(request.url)) return err({ code: 'wrong-address' });
  const at = request.now / 1000;
  if (iat < at - MAX_AGE_SECONDS) return err({ code: 'too-old' });
  if (iat > at + CLOCK_SKEW_SECONDS) return err({ code: 'in-future' });
  if (request.accessToken !== undefined && ath !== (await sha256(request.accessToken)))
    return err({ code: 'wrong-token' });
  const jkt = await calculateJwkThumbprint(signed.value.jwk as JWK);
  return ok({ jkt, jti, rememberUntil: (iat + MAX_AGE_SECONDS + CLOCK_SKEW_SECONDS) * 1000 });
}

async function verifySignature(
  proof: string,
): Promise<Result<{ readonly payload: unknown; readonly jwk: Jwk }, DpopError>> {
  if (proof.length > MAX_TOKEN_CHARS || !isCanonicalToken(proof)) return err({ code: 'malformed' });
  try {
    const { alg, typ, jwk, crit } = decodeProtectedHeader(proof);
    if (typ !== 'dpop+jwt' || crit !== undefined) return err({ code: 'wrong-type' });
    if (!isClientAlgorithm(alg)) return err({ code: 'wrong-algorithm' });
    // A private or symmetric key is no public one: `algorithmOf` knows neither.
    if (typeof jwk !== 'object' || jwk === null || algorithmOf(jwk as Jwk) !== alg) return err({ code: 'wrong-key' });
    const key = await importPublicKey(jwk as Jwk, alg);
    if (key === undefined) return err({ code: 'wrong-key' });
    const { payload } = await compactVerify(proof, key, { algorithms: [alg] });
    return ok({ payload: JSON.parse(new TextDecoder().decode(payload)), jwk: jwk as Jwk });
  } catch {
    return err({ code: 'bad-signature' });
  }
}

/** Without query and fragment, as RFC 9449 compares; undefined for what is no address. */
function addressOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, host, pathname } = new URL(text);
  return username === '' && password === '' ? `${protocol}//${host}${pathname}` : undefined;
}

async function sha256(text: string): Promise<string> {
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}

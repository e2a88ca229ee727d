import { err, ok, type Result } from '@naer/domain/result';

/** A partner's client as it was registered, with the private part of one of its keys (P-256). */
export interface PartnerClient {
  /** `<tenantId>.<uuid>`. */
  readonly clientId: string;
  readonly privateKeyJwk: Readonly<Record<string, unknown>>;
  readonly tokenEndpoint: string;
  /** SMART v2, separated by spaces; absent: all that the client has. */
  readonly scope?: string | undefined;
}

export interface PartnerToken {
  readonly accessToken: string;
  readonly scope: string;
  /** Ask for the next one before. */
  readonly expiresInSeconds: number;
}

/** `error` is OAuth's code (`invalid_client`, `invalid_scope`), or `network`: no readable answer. */
export interface TokenRefused {
  readonly error: string;
  readonly description?: string | undefined;
}

const ASSERTION_SECONDS = 60;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Gets an access token with a signed assertion (RFC 7523, `private_key_jwt`, ES256): what a partner's app does before it
 * reads, with nothing but Web Crypto and fetch. `now` is epoch ms. Never throws on what the server says.
 */
export async function requestToken(
  { clientId, privateKeyJwk, tokenEndpoint, scope }: PartnerClient,
  { now = Date.now(), fetch: ask = fetch }: { readonly now?: number; readonly fetch?: typeof fetch } = {},
): Promise<Result<PartnerToken, TokenRefused>> {
  const issuedAt = Math.floor(now / 1000);
  const assertion = await signJwt(privateKeyJwk, {
    iss: clientId,
    sub: clientId,
    aud: tokenEndpoint,
    iat: issuedAt,
    exp: issuedAt + ASSERTION_SECONDS,
    jti: crypto.randomUUID(),
  });
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion,
    ...(scope === undefined ? {} : { scope }),
  });
  try {
    const answer = await ask(tokenEndpoint, { method: 'POST', body: form });
    const body = (await answer.json()) as Record<string, unknown>;
    const { access_token: accessToken, expires_in: expiresInSeconds, scope: granted } = body;
    if (typeof accessToken === 'string' && typeof expiresInSeconds === 'number' && typeof granted === 'string')
      return ok({ accessToken, expiresInSeconds, scope: granted });
    return err({ error: String(body.error), description: String(body.error_description) });
  } catch {
    return err({ error: 'network' });
  }
}

async function signJwt(jwk: Readonly<Record<string, unknown>>, claims: object): Promise<string> {
  const { kty, crv, x, y, d, kid } = jwk;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y, d } as JsonWebKey, algorithm, false, ['sign']);
  const encode = (value: object) => base64url(new TextEncoder().encode(JSON.stringify(value)));
  const signed = `${encode({ alg: 'ES256', kid, typ: 'JWT' })}.${encode(claims)}`;
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(signed));
  return `${signed}.${base64url(new Uint8Array(signature))}`;
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

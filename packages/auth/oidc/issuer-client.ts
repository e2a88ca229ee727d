import { importJWK } from 'jose';
import * as oauth from 'oauth4webapi';
import { BoundedCache } from '../bounded-cache.ts';
import type { ClientKey, OidcEffects, OidcProvider } from './oidc-provider.ts';

/** An assertion is used at once: HelseID takes none that lives longer than 60 s. */
export const ASSERTION_SECONDS = 30;
const ANSWER_WITHIN_MS = 8_000;

const keys = new BoundedCache<CryptoKey>(8);

/** How we show an issuer who we are (DOMAIN 6: typ client-authentication+jwt, aud = issuer, exp within 60 s). */
export async function clientAuthentication({ privateKeyJwk }: OidcProvider): Promise<oauth.ClientAuth> {
  const key = await privateKeyOf(privateKeyJwk);
  return oauth.PrivateKeyJwt(
    { key, kid: privateKeyJwk.kid },
    {
      [oauth.modifyAssertion](header, payload) {
        header.typ = 'client-authentication+jwt';
        payload.exp = Number(payload.iat) + ASSERTION_SECONDS;
      },
    },
  );
}

/** How requests to an issuer go out: in time, and over https but for one on this machine. */
export function requestOptions({ allowInsecure }: OidcProvider, effects: OidcEffects) {
  return {
    [oauth.customFetch]: (url: string, init: oauth.CustomFetchOptions<string, unknown>) =>
      effects.fetch(url, init as RequestInit),
    [oauth.allowInsecureRequests]: allowInsecure === true,
    signal: () => AbortSignal.timeout(ANSWER_WITHIN_MS),
  };
}

/** What went wrong, for the log: a code of the library or the class of the error. */
export function reasonOf(error: unknown): string {
  const { code, error: refusal } = (error ?? {}) as { readonly code?: unknown; readonly error?: unknown };
  // RFC 6749 4.1.2.1: what an issuer says in `error` is one of few words; nothing else of it is written down.
  if (typeof refusal === 'string' && /^[a-z_]{1,40}$/.test(refusal)) return refusal;
  if (typeof code === 'string') return code;
  return error instanceof Error ? error.name : typeof error;
}

async function privateKeyOf(jwk: ClientKey): Promise<CryptoKey> {
  const cacheKey = `${jwk.kid} ${jwk.d}`;
  const known = keys.get(cacheKey);
  if (known !== undefined) return known;
  const key = await importJWK({ ...jwk, alg: 'ES256' }, 'ES256');
  if (!(key instanceof CryptoKey)) throw new Error('A private key is a key pair half');
  keys.set(cacheKey, key);
  return key;
}

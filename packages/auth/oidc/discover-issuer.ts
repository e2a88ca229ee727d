import { err, ok, type Result } from '@naer/domain/result';
import * as oauth from 'oauth4webapi';
import { BoundedCache } from '../bounded-cache.ts';
import { reasonOf, requestOptions } from './issuer-client.ts';
import type { OidcEffects, OidcError, OidcProvider } from './oidc-provider.ts';

const KEEP_MS = 10 * 60_000;

/** What an issuer says of itself, with all that a log-in here needs. */
export type Issuer = oauth.AuthorizationServer & {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly pushed_authorization_request_endpoint: string;
  readonly jwks_uri: string;
};

const known = new BoundedCache<{ readonly issuer: Issuer; readonly readAt: number }>(16);

/** Reads the issuer's metadata; kept per isolate, as a value, for ten minutes. */
export async function discoverIssuer(provider: OidcProvider, effects: OidcEffects): Promise<Result<Issuer, OidcError>> {
  const kept = known.get(provider.issuer);
  if (kept !== undefined && effects.now() - kept.readAt < KEEP_MS) return ok(kept.issuer);
  const url = new URL(provider.issuer);
  try {
    const response = await oauth.discoveryRequest(url, requestOptions(provider, effects));
    const issuer = await oauth.processDiscoveryResponse(url, response);
    if (!isComplete(issuer)) return err({ code: 'issuer-unavailable', reason: 'metadata-incomplete' });
    if (!isSecure(issuer, provider)) return err({ code: 'issuer-unavailable', reason: 'metadata-insecure' });
    known.set(provider.issuer, { issuer, readAt: effects.now() });
    return ok(issuer);
  } catch (error) {
    return err({ code: 'issuer-unavailable', reason: reasonOf(error) });
  }
}

/** Without pushed requests and PKCE a log-in does not begin: there is no weaker way. */
function isComplete(issuer: oauth.AuthorizationServer): issuer is Issuer {
  const { code_challenge_methods_supported: methods } = issuer;
  const endpoints = [
    issuer.authorization_endpoint,
    issuer.token_endpoint,
    issuer.pushed_authorization_request_endpoint,
    issuer.jwks_uri,
  ];
  return endpoints.every((endpoint) => endpoint !== undefined) && methods?.includes('S256') !== false;
}

/** The person's browser is sent there: the library checks only what it asks itself. */
function isSecure({ authorization_endpoint, end_session_endpoint }: Issuer, { allowInsecure }: OidcProvider): boolean {
  const pages = [authorization_endpoint, ...(end_session_endpoint === undefined ? [] : [end_session_endpoint])];
  return pages.every((page) => URL.canParse(page) && (allowInsecure === true || new URL(page).protocol === 'https:'));
}

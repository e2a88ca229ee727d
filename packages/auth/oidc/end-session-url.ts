import { discoverIssuer } from './discover-issuer.ts';
import type { OidcEffects, OidcProvider } from './oidc-provider.ts';

export interface EndSession {
  /** Registered at the issuer as a post-logout address of ours. */
  readonly backTo: string;
  /** Comes back with the browser, unchanged. */
  readonly state: string;
  /** The ID token of the session; without it the issuer asks the person first. */
  readonly idToken?: string | undefined;
}

/**
 * Where the issuer ends its own session (OpenID Connect RP-Initiated Logout 1.0); undefined when it has no such page or does
 * not answer.
 */
export async function endSessionUrl(
  provider: OidcProvider,
  { backTo, state, idToken }: EndSession,
  effects: OidcEffects,
): Promise<string | undefined> {
  const issuer = await discoverIssuer(provider, effects);
  if (!issuer.ok || issuer.value.end_session_endpoint === undefined) return undefined;
  const url = new URL(issuer.value.end_session_endpoint);
  url.searchParams.set('client_id', provider.clientId);
  url.searchParams.set('post_logout_redirect_uri', backTo);
  url.searchParams.set('state', state);
  if (idToken !== undefined) url.searchParams.set('id_token_hint', idToken);
  return url.href;
}

import { discoverIssuer } from './discover-issuer.ts';
import type { OidcEffects, OidcProvider } from './oidc-provider.ts';

/** Where the issuer ends its own session (RP-initiated log-out); undefined when it has no such page or does not answer. */
export async function endSessionUrl(
  provider: OidcProvider,
  backTo: string,
  effects: OidcEffects,
): Promise<string | undefined> {
  const issuer = await discoverIssuer(provider, effects);
  if (!issuer.ok || issuer.value.end_session_endpoint === undefined) return undefined;
  const url = new URL(issuer.value.end_session_endpoint);
  url.searchParams.set('client_id', provider.clientId);
  url.searchParams.set('post_logout_redirect_uri', backTo);
  return url.href;
}

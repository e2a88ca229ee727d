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

/** What the person's browser brings to the issuer: `fields` posted as a form to `address`. */
export interface EndSessionRequest {
  readonly address: string;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * How the issuer ends its own session (OpenID Connect RP-Initiated Logout 1.0); undefined when it has no page for it or does
 * not answer.
 */
export async function endSession(
  provider: OidcProvider,
  { backTo, state, idToken }: EndSession,
  effects: OidcEffects,
): Promise<EndSessionRequest | undefined> {
  const issuer = await discoverIssuer(provider, effects);
  if (!issuer.ok || issuer.value.end_session_endpoint === undefined) return undefined;
  const fields = { client_id: provider.clientId, post_logout_redirect_uri: backTo, state };
  return {
    address: issuer.value.end_session_endpoint,
    fields: idToken === undefined ? fields : { ...fields, id_token_hint: idToken },
  };
}

/** The same as a link, without the token: addresses are kept by browsers and written down by servers. */
export function endSessionLink({ address, fields: { id_token_hint: _token, ...fields } }: EndSessionRequest): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  return url.href;
}

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

/** What the browser sends to the issuer. With an ID token by POST alone: it names the person, and a URL is kept and logged. */
export interface EndSessionForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * How the issuer ends its own session (OpenID Connect RP-Initiated Logout 1.0); undefined when it has no such page or does
 * not answer.
 */
export async function endSessionForm(
  provider: OidcProvider,
  { backTo, state, idToken }: EndSession,
  effects: OidcEffects,
): Promise<EndSessionForm | undefined> {
  const issuer = await discoverIssuer(provider, effects);
  if (!issuer.ok || issuer.value.end_session_endpoint === undefined) return undefined;
  return {
    action: issuer.value.end_session_endpoint,
    fields: {
      client_id: provider.clientId,
      post_logout_redirect_uri: backTo,
      state,
      ...(idToken !== undefined && { id_token_hint: idToken }),
    },
  };
}

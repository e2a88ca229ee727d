import { err, ok, type Result } from '@naer/domain/result';
import * as oauth from 'oauth4webapi';
import { discoverIssuer } from './discover-issuer.ts';
import { clientAuthentication, reasonOf, requestOptions } from './issuer-client.ts';
import type { OidcEffects, OidcError, OidcProvider } from './oidc-provider.ts';

/** Where the browser goes, and what must come back with it. */
export interface BegunLogIn {
  readonly redirectTo: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Pushes the request to the issuer (RFC 9126) with PKCE: nothing of it stands in the browser's address. */
export async function beginLogIn(
  provider: OidcProvider,
  redirectUri: string,
  effects: OidcEffects,
): Promise<Result<BegunLogIn, OidcError>> {
  const issuer = await discoverIssuer(provider, effects);
  if (!issuer.ok) return issuer;
  const client = { client_id: provider.clientId };
  const codeVerifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  const parameters = {
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: provider.scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...(provider.acrValues === undefined ? {} : { acr_values: provider.acrValues }),
  };
  try {
    const response = await oauth.pushedAuthorizationRequest(
      issuer.value,
      client,
      await clientAuthentication(provider),
      parameters,
      requestOptions(provider, effects),
    );
    const pushed = await oauth.processPushedAuthorizationResponse(issuer.value, client, response);
    const url = new URL(issuer.value.authorization_endpoint);
    url.searchParams.set('client_id', provider.clientId);
    url.searchParams.set('request_uri', pushed.request_uri);
    return ok({ redirectTo: url.href, state, nonce, codeVerifier });
  } catch (error) {
    return err({ code: 'issuer-unavailable', reason: reasonOf(error) });
  }
}

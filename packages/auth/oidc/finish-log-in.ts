import { err, ok, type Result } from '@naer/domain/result';
import * as oauth from 'oauth4webapi';
import { discoverIssuer, type Issuer } from './discover-issuer.ts';
import { clientAuthentication, reasonOf, requestOptions } from './issuer-client.ts';
import { issuerKeys } from './issuer-keys.ts';
import type { OidcEffects, OidcError, OidcProvider } from './oidc-provider.ts';
import { type LoginClaims, readClaims } from './read-claims.ts';
import { type ExpectedIdToken, verifyIdToken } from './verify-id-token.ts';

/** What the browser came back with, and what it left with. */
export interface ReturnedLogIn {
  readonly parameters: URLSearchParams;
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Who has come, and the token that says so: the issuer knows its own session by it. */
export interface FinishedLogIn extends LoginClaims {
  readonly idToken: string;
}

/** Exchanges the code (DPoP, `private_key_jwt`, PKCE) and reads who it is. The access token is used for nothing. */
export async function finishLogIn(
  provider: OidcProvider,
  returned: ReturnedLogIn,
  effects: OidcEffects,
): Promise<Result<FinishedLogIn, OidcError>> {
  const issuer = await discoverIssuer(provider, effects);
  if (!issuer.ok) return issuer;
  let parameters: URLSearchParams;
  try {
    const client = { client_id: provider.clientId };
    parameters = oauth.validateAuthResponse(issuer.value, client, returned.parameters, returned.state);
  } catch (error) {
    const reason = reasonOf(error);
    return err({ code: reason === 'access_denied' ? 'login-denied' : 'login-refused', reason });
  }
  let idToken: string | undefined;
  try {
    idToken = await exchange(provider, issuer.value, parameters, returned, effects);
  } catch (error) {
    return err({ code: 'login-refused', reason: reasonOf(error) });
  }
  if (idToken === undefined) return err({ code: 'login-refused', reason: 'no-id-token' });
  const { clientId } = provider;
  const expected = { issuer: provider.issuer, clientId, nonce: returned.nonce, now: effects.now() };
  const claims = await verified(idToken, issuer.value, expected, effects);
  if (!claims.ok) return claims;
  const read = readClaims(provider, claims.value);
  return read.ok ? ok({ ...read.value, idToken }) : read;
}

/** The ID token of a code. A server that wants its nonce in the DPoP proof says so once. */
async function exchange(
  provider: OidcProvider,
  issuer: Issuer,
  parameters: URLSearchParams,
  { redirectUri, codeVerifier, nonce }: ReturnedLogIn,
  effects: OidcEffects,
): Promise<string | undefined> {
  const client: oauth.Client = { client_id: provider.clientId };
  const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
  const options = { DPoP, ...requestOptions(provider, effects) };
  const ask = async () => {
    const authentication = await clientAuthentication(provider);
    const response = await oauth.authorizationCodeGrantRequest(
      issuer,
      client,
      authentication,
      parameters,
      redirectUri,
      codeVerifier,
      options,
    );
    return await oauth.processAuthorizationCodeResponse(issuer, client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
  };
  try {
    return (await ask()).id_token;
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error;
    return (await ask()).id_token;
  }
}

async function verified(
  idToken: string,
  issuer: Issuer,
  expected: ExpectedIdToken,
  effects: OidcEffects,
): Promise<Result<Readonly<Record<string, unknown>> & { readonly sub: string }, OidcError>> {
  for (const fresh of [false, true]) {
    const keys = await issuerKeys(issuer, effects, fresh);
    if (!keys.ok) return keys;
    const claims = await verifyIdToken(idToken, keys.value, expected);
    if (claims.ok) return claims;
    if (claims.error.code !== 'unknown-key' || fresh) return err({ code: 'login-refused', reason: claims.error.code });
  }
  return err({ code: 'login-refused', reason: 'unknown-key' });
}

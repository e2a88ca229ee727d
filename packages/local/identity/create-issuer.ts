import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { interactionPolicy, type OidcContext, Provider } from 'oidc-provider';
import { type IdentityOptions, type IssuerOptions, issuerUrl } from './identity-options.ts';
import { loggedOutPage, showLogOut } from './log-out-page.ts';

const LOG_IN_SECONDS = 600;
const TOKEN_SECONDS = 300;

/**
 * An issuer as HelseID and ID-porten are: pushed requests only, PKCE, `private_key_jwt`, tokens bound by DPoP, claims in
 * the ID token. All of it is in memory, with keys of its own each time it starts.
 */
export async function createIssuer(
  { port, workerUrl }: Pick<IdentityOptions, 'port' | 'workerUrl'>,
  { id, clientId, clientKey, scopes, accounts, requireDpopNonce }: IssuerOptions,
): Promise<Provider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const signingKey = { ...(await exportJWK(privateKey)), kid: `${id}-${Date.now()}`, use: 'sig', alg: 'RS256' };
  const known = new Map(accounts.map((account) => [account.subject, account]));
  const provider = new Provider(issuerUrl(port, id), {
    clients: [
      {
        client_id: clientId,
        redirect_uris: [`${workerUrl}/oauth/callback`],
        post_logout_redirect_uris: [`${workerUrl}/oauth/logged-out`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        id_token_signed_response_alg: 'RS256',
        require_pushed_authorization_requests: true,
        dpop_bound_access_tokens: true,
        jwks: { keys: [{ ...clientKey, use: 'sig', alg: 'ES256' }] },
      },
    ],
    clientAuthMethods: ['private_key_jwt'],
    responseTypes: ['code'],
    jwks: { keys: [signingKey] },
    scopes: Object.keys(scopes),
    claims: scopes,
    conformIdTokenClaims: false,
    acrValues: ['Level3', 'Level4', 'idporten-loa-substantial', 'idporten-loa-high'],
    pkce: { required: () => true },
    // Cookies know no ports: each issuer's have names of their own.
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: { session: `${id}_session`, interaction: `${id}_interaction`, resume: `${id}_resume` },
      // A form that is posted from Nær brings this one along, as at any issuer that takes a log-out by POST.
      long: { httpOnly: true, sameSite: 'none' },
      short: { httpOnly: true, sameSite: 'lax' },
    },
    enableHttpPostMethods: true,
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: true },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => requireDpopNonce === true },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx: OidcContext, form: string) => showLogOut(ctx, form, { id, workerUrl }),
        postLogoutSuccessSource: (ctx: OidcContext) => {
          ctx.type = 'html';
          ctx.body = loggedOutPage(workerUrl);
        },
      },
    },
    ttl: {
      AccessToken: TOKEN_SECONDS,
      AuthorizationCode: 60,
      IdToken: TOKEN_SECONDS,
      Interaction: LOG_IN_SECONDS,
      Session: LOG_IN_SECONDS,
      Grant: LOG_IN_SECONDS,
    },
    interactions: {
      policy: askEveryTime(),
      url: (_: OidcContext, { uid }: { readonly uid: string }) => `/${id}/interaction/${uid}`,
    },
    findAccount: (_: OidcContext, subject: string) => {
      const account = known.get(subject);
      if (account === undefined) return undefined;
      return { accountId: subject, claims: () => ({ sub: subject, ...account.claims }) };
    },
    loadExistingGrant: grantWhatIsAsked,
    renderError: (ctx: OidcContext, { error }: { readonly error: string }) => {
      ctx.type = 'text/plain; charset=utf-8';
      ctx.body = `Innloggingen kan ikke fortsette (${error}). Gå tilbake til Nær og begynn på nytt.\n`;
    },
  });
  // Browsers keep no `SameSite=None` without `Secure`, which they take by http from this machine itself.
  provider.use(function markCookiesSecure({ request }, next) {
    Object.defineProperty(request, 'secure', { value: true });
    return next();
  });
  return provider;
}

/** Several people use a machine in turn: this issuer remembers nobody, a log-in always asks. */
function askEveryTime() {
  const policy = interactionPolicy.base();
  const ask = new interactionPolicy.Check(
    'asked_every_time',
    'a log-in always asks',
    (ctx) => ctx.oidc.result?.login === undefined,
  );
  policy.get('login')?.checks.add(ask);
  return policy;
}

/** Staff and citizens agree to nothing on the way in: the client's scopes are given. */
async function grantWhatIsAsked({ oidc }: OidcContext) {
  const grant = new oidc.provider.Grant({ accountId: oidc.session?.accountId, clientId: oidc.client?.clientId });
  grant.addOIDCScope(oidc.params?.scope ?? 'openid');
  await grant.save();
  return grant;
}

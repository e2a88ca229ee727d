import { tenantOfInvitation } from '@naer/auth/invitation-code';
import { beginLogIn } from '@naer/auth/oidc/begin-log-in';
import type { OidcProvider } from '@naer/auth/oidc/oidc-provider';
import { LOGIN_STATE_MS, sealLoginState } from '@naer/auth/session/login-state';
import { safeReturnTo } from '@naer/auth/session/safe-return-to';
import { configurationOf } from '../../env.ts';
import type { AppContext } from '../../http/app-env.ts';
import { cookieText, LOGIN_COOKIE } from '../../http/cookies.ts';
import type { LoginPorts } from './login-ports.ts';
import { refuseLogin, seeOther } from './refuse-login.ts';

/**
 * `GET /oauth/login?provider=&returnTo=&invitation=`: to the issuer, with a pushed request. What must come back to the
 * same browser waits in an encrypted cookie.
 */
export function startLogin(ports: LoginPorts) {
  return async function handleStartLogin(c: AppContext): Promise<Response> {
    const { IDENTITY_PROVIDERS, SESSION_KEYS, PUBLIC_URL } = configurationOf(c.env);
    const returnTo = safeReturnTo(c.req.query('returnTo'));
    const invitation = c.req.query('invitation');
    if (invitation !== undefined && tenantOfInvitation(invitation) === undefined)
      return refuseLogin(c, returnTo, { code: 'invitation-unknown' });
    const provider = providerFor(IDENTITY_PROVIDERS, c.req.query('provider'));
    if (provider === undefined || (invitation !== undefined && provider.audience !== 'staff'))
      return refuseLogin(c, returnTo, { code: 'unknown-provider' });
    const begun = await beginLogIn(provider, `${PUBLIC_URL}/oauth/callback`, ports.oidc);
    if (!begun.ok) return refuseLogin(c, returnTo, { code: begun.error.code, reason: begun.error.reason });
    const { redirectTo, state, nonce, codeVerifier } = begun.value;
    const cookie = await sealLoginState(SESSION_KEYS, {
      v: 1,
      provider: provider.id,
      state,
      nonce,
      codeVerifier,
      returnTo,
      ...(invitation === undefined ? {} : { invitation }),
      startedAt: ports.now(),
    });
    return seeOther(redirectTo, [cookieText(LOGIN_COOKIE, cookie, LOGIN_STATE_MS)]);
  };
}

/** The one that is asked for; else the first for staff: an invitation's link names none. */
function providerFor(providers: readonly OidcProvider[], asked: string | undefined): OidcProvider | undefined {
  return providers.find(({ id, audience }) => (asked === undefined ? audience === 'staff' : id === asked));
}

import { finishLogIn } from '@naer/auth/oidc/finish-log-in';
import { sealIssuerSession } from '@naer/auth/session/issuer-session';
import { type LoginState, openLoginState } from '@naer/auth/session/login-state';
import { withoutRefusal } from '@naer/auth/session/safe-return-to';
import { SESSION_ABSOLUTE_MS } from '@naer/auth/session/session';
import { configurationOf } from '../../env.ts';
import type { AppContext } from '../../http/app-env.ts';
import { clearedCookie, cookieText, ISSUER_COOKIE, LOGIN_COOKIE, readCookie } from '../../http/cookies.ts';
import { sessionCookie } from '../../http/session-door.ts';
import { beginCitizenSession } from './begin-citizen-session.ts';
import { beginStaffSession } from './begin-staff-session.ts';
import type { LoginPorts } from './login-ports.ts';
import { refuseLogin, seeOther } from './refuse-login.ts';
import { auditClaims } from './refuse-organisation.ts';

/** `GET /oauth/callback`: from the issuer, with a code; a session, and back to where the person came from. */
export function finishLogin(ports: LoginPorts) {
  return async function handleCallback(c: AppContext): Promise<Response> {
    const { IDENTITY_PROVIDERS, SESSION_KEYS, PUBLIC_URL } = configurationOf(c.env);
    const text = readCookie(c.req.raw.headers, LOGIN_COOKIE);
    const state = text === undefined ? undefined : await openLoginState(SESSION_KEYS, text, ports.now());
    if (state === undefined) return refuseLogin(c, '/', { code: 'login-lost' });
    const provider = IDENTITY_PROVIDERS.find(({ id }) => id === state.provider);
    if (provider === undefined) return refuseLogin(c, state.returnTo, { code: 'unknown-provider' });
    const claims = await finishLogIn(provider, returnedOf(c, state, PUBLIC_URL), ports.oidc);
    if (!claims.ok) {
      const { code, reason, subject } = claims.error;
      if (subject !== undefined) await auditClaims(c, ports, provider, { subject, code });
      return refuseLogin(c, state.returnTo, { code, reason });
    }
    const begun =
      provider.audience === 'citizen'
        ? await beginCitizenSession(c, ports, { provider, claims: claims.value })
        : await beginStaffSession(c, ports, { provider, claims: claims.value, invitation: state.invitation });
    if (!begun.ok) return refuseLogin(c, state.returnTo, begun.error);
    const session = await sessionCookie(c.env, begun.value, ports.now());
    const cookies = [
      session,
      await issuerCookie(c, begun.value.sid, claims.value.idToken),
      clearedCookie(LOGIN_COOKIE),
    ];
    return seeOther(withoutRefusal(state.returnTo), cookies);
  };
}

/** So that a log-out here can be one there. */
async function issuerCookie(c: AppContext, sid: string, idToken: string): Promise<string> {
  const text = await sealIssuerSession(configurationOf(c.env).SESSION_KEYS, { v: 1, sid, idToken });
  return text === undefined ? clearedCookie(ISSUER_COOKIE) : cookieText(ISSUER_COOKIE, text, SESSION_ABSOLUTE_MS);
}

function returnedOf(c: AppContext, { state, nonce, codeVerifier }: LoginState, publicUrl: string) {
  const parameters = new URL(c.req.url).searchParams;
  return { parameters, redirectUri: `${publicUrl}/oauth/callback`, state, nonce, codeVerifier };
}

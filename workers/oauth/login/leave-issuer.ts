import { endSessionForm } from '@naer/auth/oidc/end-session-form';
import type { OidcProvider } from '@naer/auth/oidc/oidc-provider';
import { openIssuerSession } from '@naer/auth/session/issuer-session';
import type { LogoutView } from '@naer/contracts/session';
import { configurationOf } from '../../env.ts';
import type { AppContext } from '../../http/app-env.ts';
import {
  clearedCookie,
  cookieText,
  ISSUER_COOKIE,
  LOGOUT_COOKIE,
  readCookie,
  SESSION_COOKIE,
} from '../../http/cookies.ts';
import type { LoginPorts } from './login-ports.ts';
import { seeOther } from './refuse-login.ts';
import { renderForm } from './render-form.ts';

const AT_ISSUER_MS = 10 * 60_000;

export interface EndedHere {
  readonly provider: OidcProvider;
  readonly sid: string;
  readonly everywhere: boolean;
}

/**
 * The session has ended here: where the browser ends the issuer's own, if it has such a page. The session's cookie is taken
 * away; what the issuer gave stays until the browser has been at `GET /oauth/leave`.
 */
export async function answerLoggedOut(c: AppContext, ports: LoginPorts, ended: EndedHere): Promise<Response> {
  const { PUBLIC_URL } = configurationOf(c.env);
  const state = `${crypto.randomUUID()}.${ended.everywhere ? 'everywhere' : 'here'}`;
  const form = await endSessionForm(ended.provider, { backTo: '', state }, ports.oidc);
  if (form === undefined) return answerEndedHere(c);
  const response = c.json({ endSessionUrl: `${PUBLIC_URL}/oauth/leave` } satisfies LogoutView);
  const left = `${state}.${ended.provider.id}.${ended.sid}`;
  response.headers.append('set-cookie', clearedCookie(SESSION_COOKIE));
  response.headers.append('set-cookie', cookieText(LOGOUT_COOKIE, left, AT_ISSUER_MS));
  return response;
}

/**
 * `GET /oauth/leave`: sends the browser on to the issuer's own log-out, by a form: the ID token names the person, and stands
 * in no address. Who has not logged out here is led to the first page.
 */
export function leaveIssuer(ports: LoginPorts) {
  return async function handleLeaveIssuer(c: AppContext): Promise<Response> {
    const { PUBLIC_URL, SESSION_KEYS, IDENTITY_PROVIDERS } = configurationOf(c.env);
    const { headers } = c.req.raw;
    const [id, how, providerId, sid = ''] = readCookie(headers, LOGOUT_COOKIE)?.split('.') ?? [];
    const provider = IDENTITY_PROVIDERS.find((one) => one.id === providerId);
    if (provider === undefined) return seeOther('/', []);
    const text = readCookie(headers, ISSUER_COOKIE);
    const idToken = text === undefined ? undefined : await openIssuerSession(SESSION_KEYS, text, sid);
    const backTo = `${PUBLIC_URL}/oauth/logged-out`;
    const form = await endSessionForm(provider, { backTo, state: `${id}.${how}`, idToken }, ports.oidc);
    if (form === undefined) return seeOther('/', [clearedCookie(ISSUER_COOKIE)]);
    const response = await renderForm(form);
    response.headers.append('set-cookie', clearedCookie(ISSUER_COOKIE));
    return response;
  };
}

/** Nothing is known of an issuer. */
export function answerEndedHere(c: AppContext): Response {
  const response = c.json({} satisfies LogoutView);
  for (const cookie of [SESSION_COOKIE, ISSUER_COOKIE]) response.headers.append('set-cookie', clearedCookie(cookie));
  return response;
}

/**
 * `GET /oauth/logged-out?state=`: back from the issuer. The page says so to whoever left from this browser; anybody else is
 * only led to the first page.
 */
export function returnFromIssuer(c: AppContext): Response {
  const left = readCookie(c.req.raw.headers, LOGOUT_COOKIE);
  const [id, was] = left?.split('.') ?? [];
  const how = id !== undefined && `${id}.${was}` === c.req.query('state') ? was : undefined;
  const said = how === 'everywhere' || how === 'here' ? `/?logged-out=${how}` : '/';
  return seeOther(said, [clearedCookie(LOGOUT_COOKIE)]);
}

import { endSession, endSessionLink } from '@naer/auth/oidc/end-session';
import type { OidcProvider } from '@naer/auth/oidc/oidc-provider';
import { sealDeparture } from '@naer/auth/session/departure';
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

const AT_ISSUER_MS = 10 * 60_000;

export interface EndedHere {
  readonly provider: OidcProvider;
  readonly sid: string;
  readonly everywhere: boolean;
}

/** The session has ended here: whither the browser goes to end the issuer's own, if it has such a page. Our cookies are taken away. */
export async function answerLoggedOut(c: AppContext, ports: LoginPorts, ended: EndedHere): Promise<Response> {
  const { PUBLIC_URL, SESSION_KEYS } = configurationOf(c.env);
  const { provider, sid, everywhere } = ended;
  const state = `${crypto.randomUUID()}.${everywhere ? 'everywhere' : 'here'}`;
  const request = await endSession(provider, { backTo: backFrom(PUBLIC_URL), state }, ports.oidc);
  if (request === undefined) return answerEndedHere(c);
  const leaving = cookieText(LOGOUT_COOKIE, state, AT_ISSUER_MS);
  const text = readCookie(c.req.raw.headers, ISSUER_COOKIE);
  const idToken = text === undefined ? undefined : await openIssuerSession(SESSION_KEYS, text, sid);
  // Without the token the issuer knows them by its own cookie alone, which may not come with a form of another site.
  if (provider.endSessionBy === 'get' || idToken === undefined)
    return answer(c, { endSessionUrl: endSessionLink(request) }, [leaving]);
  const departure = await sealDeparture(SESSION_KEYS, { v: 1, provider: provider.id, state, idToken });
  const cookies = [leaving, cookieText(ISSUER_COOKIE, departure, AT_ISSUER_MS)];
  return answer(c, { endSessionUrl: `${PUBLIC_URL}/oauth/leave` }, cookies);
}

/** Nothing is known of an issuer. */
export function answerEndedHere(c: AppContext): Response {
  return answer(c, {}, []);
}

/**
 * `GET /oauth/logged-out?state=`: back from the issuer. The page says so to whoever left from this browser; anybody else is
 * only led to the first page.
 */
export function returnFromIssuer(c: AppContext): Response {
  const left = readCookie(c.req.raw.headers, LOGOUT_COOKIE);
  const said = left !== undefined && left === c.req.query('state') ? loggedOutTo(left) : '/';
  return seeOther(said, [clearedCookie(LOGOUT_COOKIE)]);
}

/** Where the page says that somebody has left, and how, by the state of their departure. */
export function loggedOutTo(state: string): string {
  const [, how] = state.split('.');
  return how === 'everywhere' || how === 'here' ? `/?logged-out=${how}` : '/';
}

/** Registered at the issuer. */
export function backFrom(publicUrl: string): string {
  return `${publicUrl}/oauth/logged-out`;
}

function answer(c: AppContext, view: LogoutView, cookies: readonly string[]): Response {
  const response = c.json(view);
  const ended = [SESSION_COOKIE, ISSUER_COOKIE].filter((name) => !cookies.some((text) => text.startsWith(`${name}=`)));
  for (const cookie of [...ended.map(clearedCookie), ...cookies]) response.headers.append('set-cookie', cookie);
  return response;
}

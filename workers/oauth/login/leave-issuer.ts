import { endSessionUrl } from '@naer/auth/oidc/end-session-url';
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

const AT_ISSUER_MS = 10 * 60_000;

export interface EndedHere {
  readonly provider: OidcProvider;
  readonly sid: string;
  readonly everywhere: boolean;
}

/** The session has ended here: where the browser ends the issuer's own, if it has such a page. Our cookies are taken away. */
export async function answerLoggedOut(c: AppContext, ports: LoginPorts, ended: EndedHere): Promise<Response> {
  const { PUBLIC_URL, SESSION_KEYS } = configurationOf(c.env);
  const text = readCookie(c.req.raw.headers, ISSUER_COOKIE);
  const idToken = text === undefined ? undefined : await openIssuerSession(SESSION_KEYS, text, ended.sid);
  const state = `${crypto.randomUUID()}.${ended.everywhere ? 'everywhere' : 'here'}`;
  const url = await endSessionUrl(
    ended.provider,
    { backTo: `${PUBLIC_URL}/oauth/logged-out`, state, idToken },
    ports.oidc,
  );
  if (url === undefined) return answerEndedHere(c);
  const response = c.json({ endSessionUrl: url } satisfies LogoutView);
  return withCookies(response, [cookieText(LOGOUT_COOKIE, state, AT_ISSUER_MS)]);
}

/** Nothing is known of an issuer. */
export function answerEndedHere(c: AppContext): Response {
  return withCookies(c.json({} satisfies LogoutView), []);
}

/**
 * `GET /oauth/logged-out?state=`: back from the issuer. The page says so to whoever left from this browser; anybody else is
 * only led to the first page.
 */
export function returnFromIssuer(c: AppContext): Response {
  const left = readCookie(c.req.raw.headers, LOGOUT_COOKIE);
  const [, how] = left !== undefined && left === c.req.query('state') ? left.split('.') : [];
  const said = how === 'everywhere' || how === 'here' ? `/?logged-out=${how}` : '/';
  return seeOther(said, [clearedCookie(LOGOUT_COOKIE)]);
}

function withCookies(response: Response, cookies: readonly string[]): Response {
  for (const cookie of [clearedCookie(SESSION_COOKIE), clearedCookie(ISSUER_COOKIE), ...cookies])
    response.headers.append('set-cookie', cookie);
  return response;
}

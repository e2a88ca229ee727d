import { withRefusal } from '@naer/auth/session/safe-return-to';
import type { LoginRefusal } from '@naer/contracts/session';
import type { AppContext } from '../../http/app-env.ts';
import { clearedCookie, LOGIN_COOKIE } from '../../http/cookies.ts';
import { log } from '../../http/log.ts';

export interface Refusal {
  readonly code: LoginRefusal;
  /** For the log: a code, never a claim. */
  readonly reason?: string | undefined;
}

/** Back to where the person came from, with why: the page there says it in words. */
export function refuseLogin(c: AppContext, returnTo: string, { code, reason }: Refusal): Response {
  log({ event: 'login-refused', requestId: c.get('requestId'), code, reason });
  return seeOther(withRefusal(returnTo, code), [clearedCookie(LOGIN_COOKIE)]);
}

/** 303: the browser goes there with GET. */
export function seeOther(location: string, cookies: readonly string[]): Response {
  const response = new Response(null, { status: 303, headers: { location } });
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  return response;
}

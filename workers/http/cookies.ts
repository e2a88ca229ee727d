import type { AppContext } from './app-env.ts';

/** `__Host-`: browsers take it over https, for this host and all of its paths, from nobody else. */
export const SESSION_COOKIE = '__Host-naer-session';
export const LOGIN_COOKIE = '__Host-naer-login';
/** Of the issuer's session, and of a log-out on its way there and back: only the doors of log-in see them. */
export const ISSUER_COOKIE = '__Secure-naer-issuer';
export const LOGOUT_COOKIE = '__Secure-naer-logout';
const LOGIN_PATH = '/oauth';

/** The cookie's text; undefined when it is absent, or there more than once: then nobody knows which is ours. */
export function readCookie(headers: Headers, name: string): string | undefined {
  const found = (headers.get('cookie') ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`));
  return found.length === 1 ? found[0]?.slice(name.length + 1) : undefined;
}

/** Whether a cookie of that name came, however it reads. */
export function hasCookie(headers: Headers, name: string): boolean {
  return (headers.get('cookie') ?? '').split(';').some((part) => part.trim().startsWith(`${name}=`));
}

/** The header that sets a cookie. Lax: it comes along when the issuer sends the browser back. */
export function cookieText(name: string, value: string, maxAgeMs: number): string {
  const path = name.startsWith('__Host-') ? '/' : LOGIN_PATH;
  return `${name}=${value}; Path=${path}; Secure; HttpOnly; SameSite=Lax; Max-Age=${Math.floor(maxAgeMs / 1000)}`;
}

/** The header that takes a cookie away. */
export function clearedCookie(name: string): string {
  return cookieText(name, '', 0);
}

/** Adds a cookie to the answer that is ready; one that is set for the same name already stands. */
export function addCookie(c: AppContext, name: string, text: string): void {
  const set = c.res.headers.getSetCookie().some((cookie) => cookie.startsWith(`${name}=`));
  if (!set && c.res.status !== 101) c.res.headers.append('set-cookie', text);
}

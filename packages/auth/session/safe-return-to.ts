const MOST_CHARS = 500;

/** The path to go back to after a log-in: of our own origin, or `/` when what was asked for is not. */
export function safeReturnTo(asked: string | undefined): string {
  if (asked === undefined || asked.length > MOST_CHARS || !/^\/(?![/\\])/.test(asked)) return '/';
  // Browsers drop tabs and line breaks before they read an address.
  if ([...asked].some((character) => character <= ' ' || character === '\u007f' || character === '\\')) return '/';
  const base = 'https://here.invalid';
  const url = URL.canParse(asked, base) ? new URL(asked, base) : undefined;
  if (url === undefined || url.origin !== base || url.pathname.startsWith('//')) return '/';
  const path = `${url.pathname}${url.search}${url.hash}`;
  // As it is kept: each letter that is not of ASCII has become many.
  return path.length > MOST_CHARS ? '/' : path;
}

/** The same path with why the log-in was refused: `?login=<code>`. */
export function withRefusal(returnTo: string, code: string): string {
  const url = new URL(returnTo, 'https://here.invalid');
  url.searchParams.set('login', code);
  return `${url.pathname}${url.search}${url.hash}`;
}

/** The same path without what an earlier refusal left in it. */
export function withoutRefusal(returnTo: string): string {
  const url = new URL(returnTo, 'https://here.invalid');
  if (!url.searchParams.has('login')) return returnTo;
  url.searchParams.delete('login');
  return `${url.pathname}${url.search}${url.hash}`;
}

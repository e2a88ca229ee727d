const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request may change something or opens a socket: by cookie it must come from a page of ours. */
export function needsSameOrigin({ method, headers }: Request): boolean {
  return !SAFE.has(method) || headers.get('upgrade')?.toLowerCase() === 'websocket';
}

/**
 * Whether the browser says that a page of our own origin sent it. `Sec-Fetch-Site` is the browser's own judgement, which
 * no page can set; without it (sockets, older browsers) `Origin` must be ours. A request with neither is refused.
 */
export function isSameOrigin({ headers }: Request, publicUrl: string): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  return headers.get('origin') === new URL(publicUrl).origin;
}

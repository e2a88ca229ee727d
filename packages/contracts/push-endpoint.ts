/** The push services of the browsers; `*.` stands for one or more labels. */
export const PUSH_HOSTS = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  '*.push.apple.com',
  '*.notify.windows.com',
] as const;

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether we send to this address: a browser names it, so that a list and not the browser decides where requests go.
 * https to the usual port; a machine's own loopback only where `allowLoopback` (a laptop, tests).
 */
export function isPushEndpoint(
  endpoint: string,
  { hosts, allowLoopback }: { readonly hosts: readonly string[]; readonly allowLoopback: boolean },
): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, port, username, password } = new URL(endpoint);
  if (username !== '' || password !== '') return false;
  if (LOOPBACK.has(hostname)) return allowLoopback && /^https?:$/.test(protocol);
  if (protocol !== 'https:' || port !== '') return false;
  return hosts.some((host) => (host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host));
}

const LONGEST_CHARACTERS = 2_000;

/** The one way in which an address is kept; undefined when we send to no such address, or it becomes too long by it. */
export function pushEndpointOf(
  sent: string,
  allowed: { readonly hosts: readonly string[]; readonly allowLoopback: boolean },
): string | undefined {
  if (!isPushEndpoint(sent, allowed)) return undefined;
  const { href } = new URL(sent);
  return href.length <= LONGEST_CHARACTERS ? href : undefined;
}

/** Names that lead into a private network, or nowhere. */
const PRIVATE_NAMES = /(^|\.)(localhost|local|internal|intranet|lan|corp|home|home\.arpa|test|invalid|onion)$/;

/**
 * Whether a client's keys may be fetched from there: https on its own port, a public name and no address of a machine
 * (of whatever spelling), no credentials. Pure; what a name leads to is the platform's to keep from private networks.
 */
export function isJwksUri(text: string): boolean {
  if (text.length > 500 || !URL.canParse(text)) return false;
  const { protocol, hostname, port, username, password, hash } = new URL(text);
  if (protocol !== 'https:' || port !== '' || username !== '' || password !== '' || hash !== '') return false;
  const name = hostname.replace(/\.$/, '');
  // The parser has turned every spelling of an IPv4 address into digits and dots, and IPv6 stands in brackets.
  if (/^[0-9.]+$/.test(name) || name.startsWith('[')) return false;
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name) && !PRIVATE_NAMES.test(name);
}

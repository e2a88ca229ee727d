import { base64url, SignJWT } from 'jose';

/** Who sends pushes, RFC 8292. */
export interface VapidIdentity {
  /** P-256 private key: its 32 bytes in base64url. */
  readonly privateKey: string;
  /** `mailto:` or `https:` address of who answers for the sender. */
  readonly subject: string;
}

/** RFC 8292: at most 24 hours. */
const VALID_SECONDS = 12 * 3600;
/** PKCS #8 around the 32 bytes of a P-256 key without its public part, which the importer works out. */
const PKCS8_PREFIX = Uint8Array.from([
  0x30, 0x41, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
  0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x27, 0x30, 0x25, 0x02, 0x01, 0x01, 0x04, 0x20,
]);
const UNCOMPRESSED = 0x04;

/** The public key in the form that browsers (`applicationServerKey`) and push services take. Throws on a key that is none. */
export async function vapidPublicKey(privateKey: string): Promise<string> {
  const jwk = await crypto.subtle.exportKey('jwk', await importKey(privateKey));
  // workerd's types answer a buffer or a JWK, whatever is asked for.
  const { x, y } = jwk instanceof ArrayBuffer ? {} : jwk;
  if (x === undefined || y === undefined) throw new Error('The key has no public part');
  return base64url.encode(Uint8Array.from([UNCOMPRESSED, ...base64url.decode(x), ...base64url.decode(y)]));
}

/** The `Authorization` header of a push to `endpoint`: valid for its origin alone, for twelve hours from `now` (epoch ms). */
export async function vapidAuthorization(
  { privateKey, subject }: VapidIdentity,
  endpoint: string,
  now: number,
): Promise<string> {
  const token = await new SignJWT({})
    .setProtectedHeader({ typ: 'JWT', alg: 'ES256' })
    .setAudience(new URL(endpoint).origin)
    .setExpirationTime(Math.floor(now / 1000) + VALID_SECONDS)
    .setSubject(subject)
    .sign(await importKey(privateKey));
  return `vapid t=${token}, k=${await vapidPublicKey(privateKey)}`;
}

async function importKey(privateKey: string): Promise<CryptoKey> {
  const der = Uint8Array.from([...PKCS8_PREFIX, ...base64url.decode(privateKey)]);
  // Extractable, for its public part is asked of it.
  return await crypto.subtle.importKey('pkcs8', der, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
}

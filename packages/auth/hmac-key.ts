import { base64url } from 'jose';
import { BoundedCache } from './bounded-cache.ts';

const imported = new BoundedCache<CryptoKey>(64);

/** Imports a base64url secret once as an HMAC-SHA-256 key that signs and verifies and cannot be read out. */
export async function importHmacKey(secret: string): Promise<CryptoKey> {
  const known = imported.get(secret);
  if (known !== undefined) return known;
  const key = await crypto.subtle.importKey(
    'raw',
    Uint8Array.from(base64url.decode(secret)),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign', 'verify'],
  );
  imported.set(secret, key);
  return key;
}

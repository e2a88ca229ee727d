import { base64url } from 'jose';
import { importHmacKey } from './hmac-key.ts';

/**
 * Keyed index of a subject at an issuer (HMAC-SHA-256, base64url): finds who logs in, tells nobody else who it is. The
 * label keeps it apart from the indexes of national ids under the same key.
 */
export async function subjectIndex(key: string, issuer: string, subject: string): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(['naer login v1', issuer, subject]));
  return base64url.encode(new Uint8Array(await crypto.subtle.sign('HMAC', await importHmacKey(key), text)));
}

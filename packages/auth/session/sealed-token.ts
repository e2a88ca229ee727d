import { base64url, CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { BoundedCache } from '../bounded-cache.ts';

/** `{ "<kid>": "<base64url key>" }`: the first seals what is new, each opens what it sealed. */
export type SealingKeys = Readonly<Record<string, string>>;
/** What it is sealed for: a log-in under way is no session, even under the same keys. */
export type SealedUse = 'naer-session' | 'naer-login' | 'naer-issuer';

/** Longer ones no browser would keep. */
export const MAX_SEALED_CHARS = 4096;

const derived = new BoundedCache<CryptoKey>(32);

/** Seals a value as JWE (dir, A256GCM) under the first key, for that use alone. Throws when there is no key. */
export async function sealToken(keys: SealingKeys, use: SealedUse, value: object): Promise<string> {
  const [first] = Object.entries(keys);
  if (first === undefined) throw new Error('Sealing needs a key');
  const [kid, secret] = first;
  return await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid, typ: use })
    .encrypt(await keyOf(secret, use));
}

/** The value, or undefined: of another key or use, changed, or no token at all; never which. */
export async function openToken(keys: SealingKeys, use: SealedUse, token: string): Promise<unknown> {
  if (token.length > MAX_SEALED_CHARS) return undefined;
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(
      token,
      async ({ kid }) => await keyOf(secretOf(keys, kid), use),
      { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] },
    );
    return protectedHeader.typ === use ? JSON.parse(new TextDecoder().decode(plaintext)) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether what opens was sealed under another key than the one that seals now: one that may soon be gone. */
export function isUnderFormerKey(keys: SealingKeys, token: string): boolean {
  try {
    return decodeProtectedHeader(token).kid !== Object.keys(keys)[0];
  } catch {
    return false;
  }
}

function secretOf(keys: SealingKeys, kid: unknown): string {
  if (typeof kid !== 'string' || !Object.hasOwn(keys, kid)) throw new Error('No such key');
  return keys[kid] ?? '';
}

/** A key of each use's own, so that what is sealed for one opens for no other. */
async function keyOf(secret: string, use: SealedUse): Promise<CryptoKey> {
  const cacheKey = `${use} ${secret}`;
  const known = derived.get(cacheKey);
  if (known !== undefined) return known;
  const material = await crypto.subtle.importKey('raw', Uint8Array.from(base64url.decode(secret)), 'HKDF', false, [
    'deriveKey',
  ]);
  const info = new TextEncoder().encode(`${use} v1`);
  const key = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
  derived.set(cacheKey, key);
  return key;
}

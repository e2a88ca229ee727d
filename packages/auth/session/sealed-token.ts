import { base64url, decodeProtectedHeader } from 'jose';
import { BoundedCache } from '../bounded-cache.ts';

/** `{ "<kid>": "<base64url key>" }`: the first seals what is new, each opens what it sealed. */
export type SealingKeys = Readonly<Record<string, string>>;
/** What it is sealed for: a log-in under way is no session, even under the same keys. */
export type SealedUse = 'naer-session' | 'naer-login' | 'naer-issuer' | 'naer-leaving';

/** Longer ones no browser would keep. */
export const MAX_SEALED_CHARS = 4096;
/** Name and attributes: browsers count them too. */
export const COOKIE_FRAME_CHARS = 128;

const ALGORITHM = { alg: 'dir', enc: 'A256GCM' } as const;
const IV_BYTES = 12;
const TAG_BYTES = 16;

const derived = new BoundedCache<CryptoKey>(32);

/** Seals a value as JWE (RFC 7516, compact: dir, A256GCM) under the first key, for that use alone. Throws when there is no key. */
export async function sealToken(keys: SealingKeys, use: SealedUse, value: object): Promise<string> {
  const [first] = Object.entries(keys);
  if (first === undefined) throw new Error('Sealing needs a key');
  const [kid, secret] = first;
  const header = base64url.encode(JSON.stringify({ ...ALGORITHM, kid, typ: use }));
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const text = new TextEncoder().encode(JSON.stringify(value));
  const sealed = new Uint8Array(await crypto.subtle.encrypt(cipherOf(iv, header), await keyOf(secret, use), text));
  const parts = [iv, sealed.subarray(0, -TAG_BYTES), sealed.subarray(-TAG_BYTES)];
  return [header, '', ...parts.map((part) => base64url.encode(part))].join('.');
}

/** The value, or undefined: of another key or use, changed, or no token at all; never which. */
export async function openToken(keys: SealingKeys, use: SealedUse, token: string): Promise<unknown> {
  if (token.length > MAX_SEALED_CHARS) return undefined;
  try {
    const [header = '', wrappedKey, ...rest] = token.split('.');
    const { alg, enc, kid, typ, zip, crit } = decodeProtectedHeader(token);
    const [iv, text, tag, more] = rest.map((part) => Uint8Array.from(base64url.decode(part)));
    // Nothing but what seals here, in every part of it.
    if (alg !== ALGORITHM.alg || enc !== ALGORITHM.enc || typ !== use || wrappedKey !== '' || more) return undefined;
    if (zip !== undefined || crit !== undefined || !text || iv?.length !== IV_BYTES || tag?.length !== TAG_BYTES)
      return undefined;
    const key = await keyOf(secretOf(keys, kid), use);
    const sealed = Uint8Array.of(...text, ...tag);
    const opened = await crypto.subtle.decrypt(cipherOf(iv, header), key, sealed);
    return JSON.parse(new TextDecoder().decode(opened));
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

/** The header is no secret; changed, nothing opens. */
function cipherOf(iv: Uint8Array<ArrayBuffer>, header: string) {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(header) };
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

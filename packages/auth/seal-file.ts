import { base64url } from 'jose';

const IV_BYTES = 12;
const KEY_BYTES = 32;

/** A key for the files of one set: 256 random bits, base64url. Keep it only sealed. */
export function newFileKey(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
}

/** Seals one file (AES-GCM) for its place alone: a random nonce, then ciphertext and tag. */
export async function sealFile(key: string, place: string, bytes: Uint8Array): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const cipher = await crypto.subtle.encrypt(using(iv, place), await usable(key), Uint8Array.from(bytes));
  const sealed = new Uint8Array(IV_BYTES + cipher.byteLength);
  sealed.set(iv);
  sealed.set(new Uint8Array(cipher), IV_BYTES);
  return sealed;
}

/** Opens what `sealFile` sealed for that place; undefined: another key, another place, or changed bytes. */
export async function openFile(key: string, place: string, sealed: Uint8Array): Promise<Uint8Array | undefined> {
  const iv = Uint8Array.from(sealed.subarray(0, IV_BYTES));
  try {
    const plain = await crypto.subtle.decrypt(
      using(iv, place),
      await usable(key),
      Uint8Array.from(sealed.subarray(IV_BYTES)),
    );
    return new Uint8Array(plain);
  } catch {
    return undefined;
  }
}

function using(iv: Uint8Array<ArrayBuffer>, place: string) {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(place) };
}

async function usable(key: string): Promise<CryptoKey> {
  return await crypto.subtle.importKey('raw', Uint8Array.from(base64url.decode(key)), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ]);
}

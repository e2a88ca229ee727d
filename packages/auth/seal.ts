import type { SealedIdentity } from '@naer/domain/monitor/registry';
import { err, ok, type Result } from '@naer/domain/result';
import { base64url } from 'jose';
import { BoundedCache } from './bounded-cache.ts';
import { importHmacKey } from './hmac-key.ts';

/** Whose identity it is: bound into the seal, so that a sealed text moved to another row does not open. */
export interface SealOwner {
  readonly tenantId: string;
  readonly patientId: string;
}

/** Birth date as yyyy-mm-dd. What else is given (national id, contact) is sealed with it. */
export interface Identity {
  readonly name: string;
  readonly birthDate: string;
  readonly [member: string]: string | undefined;
}

/** `cannot-open`: wrong key, wrong owner, or changed bytes; never which. */
export interface SealError {
  readonly code: 'cannot-open';
}

/** What beside an identity is sealed, each for itself; the last two are staff's. */
export type SealUse = 'responder-card' | 'referral' | 'import' | 'access-export' | 'staff-phone' | 'push-subscription';

const IV_BYTES = 12;
const DATA_KEY_BYTES = 32;
const WRAP_LABEL = 'naer data key v1';

const wrappingKeys = new BoundedCache<CryptoKey>(8);
const dataKeys = new BoundedCache<CryptoKey>(1000);

/** A new tenant data key: 256 random bits. Keep it only wrapped. */
export function newDataKey(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(DATA_KEY_BYTES));
}

/**
 * Wraps a tenant's data key under the environment's key (base64url, at least 256 bits); of several with commas between, under
 * the first. Answers base64url.
 */
export async function wrapDataKey(kek: string, dataKey: Uint8Array): Promise<string> {
  return await encrypt(await wrappingKeyOf(wrappingKeysOf(kek)[0]), dataKey, WRAP_LABEL);
}

/** The usable data key of a wrapped one, whichever of the environment's keys wraps it; kept in memory so that a list of a hundred names unwraps once. */
export async function unwrapDataKey(kek: string, wrappedKey: string): Promise<Result<CryptoKey, SealError>> {
  const cacheKey = `${kek}.${wrappedKey}`;
  const known = dataKeys.get(cacheKey);
  if (known !== undefined) return ok(known);
  const unwrapped = await unwrap(kek, wrappedKey);
  if (unwrapped === undefined) return err({ code: 'cannot-open' });
  const key = await crypto.subtle.importKey('raw', unwrapped.raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  dataKeys.set(cacheKey, key);
  return ok(key);
}

/** The same data key wrapped under the first of the environment's keys; the text as it is when that wraps it already. */
export async function rewrapDataKey(kek: string, wrappedKey: string): Promise<Result<string, SealError>> {
  const unwrapped = await unwrap(kek, wrappedKey);
  if (unwrapped === undefined) return err({ code: 'cannot-open' });
  return ok(unwrapped.by === wrappingKeysOf(kek)[0] ? wrappedKey : await wrapDataKey(kek, unwrapped.raw));
}

/** Which of the environment's keys wraps it: by a name that says nothing of the key, and whether it is the first; undefined: none. */
export async function wrapperOf(
  kek: string,
  wrappedKey: string,
): Promise<{ readonly name: string; readonly isFirst: boolean } | undefined> {
  const unwrapped = await unwrap(kek, wrappedKey);
  if (unwrapped === undefined) return undefined;
  return { name: await nameOfWrapper(unwrapped.by), isFirst: unwrapped.by === wrappingKeysOf(kek)[0] };
}

/** The names of all of the environment's wrapping keys. */
export async function listWrappers(kek: string): Promise<readonly string[]> {
  return await Promise.all(wrappingKeysOf(kek).map(nameOfWrapper));
}

/** Seals an identity under the tenant's wrapped data key, for this owner alone. */
export async function sealIdentity(
  kek: string,
  wrappedKey: string,
  owner: SealOwner,
  identity: Identity,
): Promise<Result<SealedIdentity, SealError>> {
  const key = await unwrapDataKey(kek, wrappedKey);
  if (!key.ok) return key;
  const plain = new TextEncoder().encode(JSON.stringify(identity));
  return ok({ v: 1, sealed: await encrypt(key.value, plain, labelOf(owner)), wrappedKey });
}

/** Opens a sealed identity of this owner. */
export async function openIdentity(
  kek: string,
  sealed: SealedIdentity,
  owner: SealOwner,
): Promise<Result<Identity, SealError>> {
  const key = await unwrapDataKey(kek, sealed.wrappedKey);
  if (!key.ok) return key;
  const plain = await decrypt(key.value, sealed.sealed, labelOf(owner));
  if (plain === undefined) return err({ code: 'cannot-open' });
  return ok(JSON.parse(new TextDecoder().decode(plain)) as Identity);
}

/** Seals what else is known of a patient, under the tenant's wrapped data key: for this owner and this use alone. */
export async function sealFor(
  kek: string,
  wrappedKey: string,
  owner: SealOwner,
  use: SealUse,
  value: object,
): Promise<Result<SealedIdentity, SealError>> {
  const key = await unwrapDataKey(kek, wrappedKey);
  if (!key.ok) return key;
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return ok({ v: 1, sealed: await encrypt(key.value, plain, `${labelOf(owner)}/${use}`), wrappedKey });
}

/** Opens what `sealFor` sealed for this owner and this use; the caller knows its shape. */
export async function openFor(
  kek: string,
  sealed: SealedIdentity,
  owner: SealOwner,
  use: SealUse,
): Promise<Result<unknown, SealError>> {
  const key = await unwrapDataKey(kek, sealed.wrappedKey);
  if (!key.ok) return key;
  const plain = await decrypt(key.value, sealed.sealed, `${labelOf(owner)}/${use}`);
  return plain === undefined ? err({ code: 'cannot-open' }) : ok(JSON.parse(new TextDecoder().decode(plain)));
}

/** The same content for the same owner and use under another wrapped data key; without a use, an identity. Nothing of it is parsed. */
export async function resealFor(
  kek: string,
  { sealed, wrappedKey: from }: SealedIdentity,
  wrappedKey: string,
  owner: SealOwner,
  use?: SealUse,
): Promise<Result<SealedIdentity, SealError>> {
  const [old, key] = [await unwrapDataKey(kek, from), await unwrapDataKey(kek, wrappedKey)];
  if (!old.ok) return old;
  if (!key.ok) return key;
  const label = use === undefined ? labelOf(owner) : `${labelOf(owner)}/${use}`;
  const plain = await decrypt(old.value, sealed, label);
  if (plain === undefined) return err({ code: 'cannot-open' });
  return ok({ v: 1, sealed: await encrypt(key.value, plain, label), wrappedKey });
}

/** Keyed blind index of a national id (HMAC-SHA-256 of its digits, base64url): equal ids meet, nobody can read or guess them without the key. */
export async function blindIndex(key: string, nationalId: string): Promise<string> {
  const digits = nationalId.replace(/\D/g, '');
  const mac = await crypto.subtle.sign('HMAC', await importHmacKey(key), new TextEncoder().encode(digits));
  return base64url.encode(new Uint8Array(mac));
}

function labelOf(owner: SealOwner): string {
  return `${owner.tenantId}/${owner.patientId}`;
}

/** At least one. */
function wrappingKeysOf(kek: string): readonly [string, ...string[]] {
  const [first = '', ...others] = kek.split(',');
  return [first, ...others];
}

async function unwrap(
  kek: string,
  wrappedKey: string,
): Promise<{ readonly raw: Uint8Array<ArrayBuffer>; readonly by: string } | undefined> {
  for (const by of wrappingKeysOf(kek)) {
    const raw = await decrypt(await wrappingKeyOf(by), wrappedKey, WRAP_LABEL);
    if (raw?.byteLength === DATA_KEY_BYTES) return { raw, by };
  }
  return undefined;
}

/** A digest of 256 random bits leads back to nothing. */
async function nameOfWrapper(key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`naer wrapping key name v1/${key}`));
  return base64url.encode(new Uint8Array(digest).subarray(0, 9));
}

async function wrappingKeyOf(kek: string): Promise<CryptoKey> {
  const known = wrappingKeys.get(kek);
  if (known !== undefined) return known;
  const material = await crypto.subtle.importKey('raw', Uint8Array.from(base64url.decode(kek)), 'HKDF', false, [
    'deriveKey',
  ]);
  const info = new TextEncoder().encode('naer wrapping key v1');
  const key = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
  wrappingKeys.set(kek, key);
  return key;
}

/** base64url of a random nonce followed by ciphertext and tag; a nonce is never used twice. */
async function encrypt(key: CryptoKey, plain: Uint8Array, label: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const additionalData = new TextEncoder().encode(label);
  const cipher = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, Uint8Array.from(plain));
  const bytes = new Uint8Array(IV_BYTES + cipher.byteLength);
  bytes.set(iv);
  bytes.set(new Uint8Array(cipher), IV_BYTES);
  return base64url.encode(bytes);
}

async function decrypt(key: CryptoKey, text: string, label: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const bytes = Uint8Array.from(base64url.decode(text));
    const additionalData = new TextEncoder().encode(label);
    const iv = bytes.subarray(0, IV_BYTES);
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, bytes.subarray(IV_BYTES));
    return new Uint8Array(plain);
  } catch {
    return undefined;
  }
}

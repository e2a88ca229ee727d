import { PRIVATE_MEMBERS } from '@naer/contracts/public-keys';
import { importJWK, type JWK } from 'jose';
import { BoundedCache } from './bounded-cache.ts';

/** What clients may sign with (SMART Backend Services wants RS384 and ES384; HelseID's clients have ES256). */
export const CLIENT_ALGORITHMS = ['ES256', 'ES384', 'RS384'] as const;
export type ClientAlgorithm = (typeof CLIENT_ALGORITHMS)[number];

const MIN_MODULUS_CHARS = 342;
const imported = new BoundedCache<CryptoKey>(1_000);

export type Jwk = Readonly<Record<string, unknown>>;

export function isClientAlgorithm(alg: unknown): alg is ClientAlgorithm {
  return CLIENT_ALGORITHMS.some((known) => known === alg);
}

/** What a public key signs, by its kind alone; undefined for a symmetric, private, short or unknown one. */
export function algorithmOf(jwk: Jwk): ClientAlgorithm | undefined {
  if (PRIVATE_MEMBERS.some((member) => member in jwk)) return undefined;
  if (jwk.kty === 'EC' && jwk.crv === 'P-256') return 'ES256';
  if (jwk.kty === 'EC' && jwk.crv === 'P-384') return 'ES384';
  if (jwk.kty === 'RSA' && typeof jwk.n === 'string' && jwk.n.length >= MIN_MODULUS_CHARS) return 'RS384';
  return undefined;
}

/** The one key by that id that signs by that algorithm, and says nothing else of itself. */
export function findKey(keys: readonly Jwk[], kid: string, alg: ClientAlgorithm): Jwk | undefined {
  const found = keys.filter((key) => key.kid === kid);
  const [key] = found;
  if (found.length !== 1 || key === undefined || algorithmOf(key) !== alg) return undefined;
  if (key.alg !== undefined && key.alg !== alg) return undefined;
  return key.use === undefined || key.use === 'sig' ? key : undefined;
}

/** Imports a public key once; undefined when it is none. Finished keys alone are kept. */
export async function importPublicKey(jwk: Jwk, alg: ClientAlgorithm): Promise<CryptoKey | undefined> {
  const { kty, crv, x, y, n, e } = jwk;
  const id = JSON.stringify([alg, kty, crv, x, y, n, e]);
  const known = imported.get(id);
  if (known !== undefined) return known;
  try {
    const key = await importJWK({ kty, crv, x, y, n, e } as JWK, alg);
    if (!(key instanceof CryptoKey) || key.type !== 'public') return undefined;
    imported.set(id, key);
    return key;
  } catch {
    return undefined;
  }
}

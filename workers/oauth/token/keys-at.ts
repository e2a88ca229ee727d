import { BoundedCache } from '@naer/auth/bounded-cache';
import type { Jwk } from '@naer/auth/jwks';
import { isJwksUri } from '@naer/contracts/jwks-uri';
import { usableKeys } from '@naer/contracts/public-keys';

const KEPT_MS = 10 * 60_000;
/** A kid that nobody knows makes its client's keys be fetched again, but no more often than that. */
const REFETCH_AFTER_MS = 60_000;
const FETCH_WITHIN_MS = 3_000;
const MAX_BYTES = 64 * 1024;

interface Kept {
  readonly keys: readonly Jwk[];
  /** When they were fetched, and when that was tried last; epoch ms. */
  readonly at: number;
  readonly askedAt: number;
}
/** Finished sets alone: a promise shared between requests would tie one's fate to another's. */
const kept = new BoundedCache<Kept>(500);

/**
 * The public keys at a client's address: those that are kept, fetched anew when they are old or lack `kid`. An address
 * that does not answer leaves what was kept, and is left alone for a minute. Only https, only public names, no redirect, 64 kB, three seconds.
 */
export async function keysAt(
  uri: string,
  kid: string,
  { fetch: ask, now }: { readonly fetch: typeof fetch; readonly now: number },
): Promise<readonly Jwk[]> {
  if (!isJwksUri(uri)) return [];
  const known = kept.get(uri);
  if (known !== undefined) {
    const isFresh = known.keys.some((key) => key.kid === kid) && now - known.at < KEPT_MS;
    // An address that is down, or lacks a key that somebody names, is not asked at every request.
    if (isFresh || now - known.askedAt < REFETCH_AFTER_MS) return known.keys;
  }
  const fetched = await fetchKeys(uri, ask);
  const { keys, at } = fetched === undefined ? (known ?? { keys: [], at: 0 }) : { keys: fetched, at: now };
  kept.set(uri, { keys, at, askedAt: now });
  return keys;
}

async function fetchKeys(uri: string, ask: typeof fetch): Promise<readonly Jwk[] | undefined> {
  try {
    const signal = AbortSignal.timeout(FETCH_WITHIN_MS);
    const response = await ask(uri, { redirect: 'manual', signal, headers: { accept: 'application/json' } });
    if (response.status !== 200 || response.body === null) return undefined;
    const text = await readText(response.body);
    return text === undefined ? undefined : usableKeys(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function readText(body: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let [text, size] = ['', 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > MAX_BYTES) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}

import { err, ok, type Result } from '@naer/domain/result';
import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';
import { BoundedCache } from '../bounded-cache.ts';
import type { Issuer } from './discover-issuer.ts';
import { reasonOf } from './issuer-client.ts';
import type { OidcEffects, OidcError } from './oidc-provider.ts';

const KEEP_MS = 10 * 60_000;
/** A key that is not there is looked for again, but not by every log-in. */
const AGAIN_AFTER_MS = 5_000;
const ANSWER_WITHIN_MS = 8_000;

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(50) });
const known = new BoundedCache<{ readonly keys: JSONWebKeySet; readonly readAt: number }>(16);

/** The issuer's public keys, kept per isolate as a value; `fresh` reads them anew, for a key that is not among them. */
export async function issuerKeys(
  { jwks_uri: url }: Pick<Issuer, 'jwks_uri'>,
  effects: OidcEffects,
  fresh: boolean,
): Promise<Result<JSONWebKeySet, OidcError>> {
  const kept = known.get(url);
  if (kept !== undefined && effects.now() - kept.readAt < (fresh ? AGAIN_AFTER_MS : KEEP_MS)) return ok(kept.keys);
  try {
    const response = await effects.fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (response.status !== 200) return err({ code: 'issuer-unavailable', reason: `keys-${response.status}` });
    const keys = keySet.parse(await response.json()) as JSONWebKeySet;
    known.set(url, { keys, readAt: effects.now() });
    return ok(keys);
  } catch (error) {
    return err({ code: 'issuer-unavailable', reason: reasonOf(error) });
  }
}

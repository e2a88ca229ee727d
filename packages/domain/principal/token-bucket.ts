/** How much a principal may still ask, as of `at` (epoch ms). Nothing known of it: it is full. */
export interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

const MINUTE_MS = 60_000;

export type Taken =
  | { readonly ok: true; readonly bucket: Bucket }
  | { readonly ok: false; readonly bucket: Bucket; readonly retryAfterSeconds: number };

/**
 * Takes `cost` out of a bucket that fills with `perMinute` a minute, and holds as many at once. Pure. A refusal takes nothing, and
 * says after how many whole seconds the same would be let through. A clock that goes back gives nothing.
 */
export function takeTokens(bucket: Bucket | undefined, perMinute: number, cost: number, now: number): Taken {
  const filled = fill(bucket, perMinute, now);
  if (cost <= filled.tokens) return { ok: true, bucket: { ...filled, tokens: filled.tokens - cost } };
  const missing = Math.min(cost, perMinute) - filled.tokens;
  const retryAfterSeconds = Math.max(1, Math.ceil((missing * MINUTE_MS) / perMinute / 1_000));
  return { ok: false, bucket: filled, retryAfterSeconds };
}

function fill(bucket: Bucket | undefined, perMinute: number, now: number): Bucket {
  if (bucket === undefined) return { tokens: perMinute, at: now };
  const passed = Math.max(0, now - bucket.at);
  const tokens = Math.min(perMinute, bucket.tokens + (passed * perMinute) / MINUTE_MS);
  return { tokens, at: Math.max(now, bucket.at) };
}

export type Flowed =
  /** Epoch ms: until when what has gone through is paid for. */
  { readonly ok: true; readonly paidUntil: number } | { readonly ok: false; readonly retryAfterSeconds: number };

/**
 * Lets through `perMinute` a minute, evenly, and at once no more than `burstMs` are worth: a flood that may not take its
 * minute all at once. Pure. What alone is more than a burst goes through when there is room for one, and is paid for after.
 */
export function letFlow(
  paidUntil: number | undefined,
  { perMinute, burstMs }: { readonly perMinute: number; readonly burstMs: number },
  cost: number,
  now: number,
): Flowed {
  const from = Math.max(paidUntil ?? now, now);
  const each = 60_000 / perMinute;
  const late = from + each - now - Math.max(burstMs, each);
  if (late > 0) return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(late / 1_000)) };
  return { ok: true, paidUntil: from + cost * each };
}

/** What one key has used of its minute, in one isolate. Nothing known of it: it has used nothing. */
export interface RateWindow {
  /** Epoch ms: each key's minute begins with its first request, so that those refused do not all come back at once. */
  readonly startedAt: number;
  readonly used: number;
  /** Epoch ms: others have used what is left. */
  readonly refusedUntil: number;
}

export const RATE_WINDOW_MS = 60_000;
/** Of a minute's allowance; an isolate tells the others each time it has used up another of them. */
export const SHARES = 20;

export type Used =
  /** `shares`: how many of them were used up by this. */
  | { readonly ok: true; readonly window: RateWindow; readonly shares: number }
  | { readonly ok: false; readonly retryAfterSeconds: number };

/**
 * Takes `cost` out of the `perMinute` of a key's window. Pure. A refusal takes nothing, and says after how many whole
 * seconds the window is over. What alone is more than a whole minute's goes through when nothing else has been used.
 */
export function useWindow(known: RateWindow | undefined, perMinute: number, cost: number, now: number): Used {
  const isStanding = known !== undefined && now - known.startedAt < RATE_WINDOW_MS;
  const window = isStanding ? known : { startedAt: now, used: 0, refusedUntil: known?.refusedUntil ?? 0 };
  if (now < window.refusedUntil) return refused(window.refusedUntil - now);
  if (window.used > 0 && window.used + cost > perMinute) return refused(window.startedAt + RATE_WINDOW_MS - now);
  const used = window.used + cost;
  const shares = sharesOf(used, perMinute) - sharesOf(window.used, perMinute);
  return { ok: true, window: { ...window, used }, shares };
}

function sharesOf(used: number, perMinute: number): number {
  return Math.min(SHARES, Math.floor((used * SHARES) / perMinute));
}

function refused(forMs: number): Used {
  return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(forMs / 1_000)) };
}

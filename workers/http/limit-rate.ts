import { letFlow } from '@naer/domain/principal/even-flow';
import { type RateWindow, useWindow } from '@naer/domain/principal/rate-window';
import type { Bindings } from '../env.ts';
import type { AppContext } from './app-env.ts';
import { forgetOldest } from './forget-oldest.ts';
import { describeError, log } from './log.ts';
import { problemResponse } from './problem-response.ts';

export interface Rate {
  /** Whose it is and of what: `device:<assignmentId>`. Leaves the isolate towards the platform's counter: no person's id. */
  readonly key: string;
  readonly perMinute: number;
  /** 1 unless it is more. */
  readonly cost?: number;
  /** Evenly: at once no more than that many milliseconds are worth. Absent: the whole minute may come at once. */
  readonly burstMs?: number;
}

/** Keys that are remembered; beyond, the oldest are forgotten: a flood of made-up addresses fills no memory. */
const MOST_KEYS = 50_000;
/** So long a key is held back that others have used up; then it is asked again. */
const HELD_BACK_MS = 10_000;

const windows = new WeakMap<Bindings, Map<string, RateWindow>>();
const flows = new WeakMap<Bindings, Map<string, number>>();

/**
 * Takes from a key's minute; undefined: taken, else after how many seconds to come again. Nearly right: it counts in this
 * isolate, at the cost of a look-up, and tells the platform's counter of each twentieth that is used up, behind the answer.
 * A counter that does not answer holds nobody back.
 */
export function takeRate(c: AppContext, rate: Rate, now = Date.now()): number | undefined {
  const { key, perMinute, cost = 1, burstMs } = rate;
  const wait = burstMs === undefined ? undefined : takeFlow(c.env, { ...rate, cost, burstMs }, now);
  if (wait !== undefined) return wait;
  const known = windowsOf(c.env);
  const before = known.get(key);
  const used = useWindow(before, perMinute, cost, now);
  if (!used.ok) return used.retryAfterSeconds;
  // The order is that of age.
  if (used.window.startedAt !== before?.startedAt) known.delete(key);
  known.set(key, used.window);
  forgetOldest(known, MOST_KEYS);
  if (used.shares > 0 && c.env.METER !== undefined) behind(c, tell(c.env, c.env.METER, key, used.shares));
  return undefined;
}

/** What `takeRate` would answer to a cost of one; takes nothing. */
export function peekRate(env: Bindings, { key, perMinute, burstMs }: Rate, now = Date.now()): number | undefined {
  if (burstMs !== undefined) {
    const flowed = letFlow(flows.get(env)?.get(key), { perMinute, burstMs }, 1, now);
    if (!flowed.ok) return flowed.retryAfterSeconds;
  }
  const used = useWindow(windows.get(env)?.get(key), perMinute, 1, now);
  return used.ok ? undefined : used.retryAfterSeconds;
}

function takeFlow(env: Bindings, rate: Required<Rate>, now: number): number | undefined {
  const known = flows.get(env) ?? new Map<string, number>();
  flows.set(env, known);
  const flowed = letFlow(known.get(rate.key), rate, rate.cost, now);
  if (!flowed.ok) return flowed.retryAfterSeconds;
  known.set(rate.key, flowed.paidUntil);
  forgetOldest(known, MOST_KEYS);
  return undefined;
}

/** 429 in the room's own format. Nothing of the request has been done. */
export function answerLimited(c: AppContext, retryAfterSeconds: number): Response {
  return problemResponse(c, 'too-many-requests', { headers: { 'retry-after': String(retryAfterSeconds) } });
}

async function tell(env: Bindings, meter: RateLimit, key: string, shares: number): Promise<void> {
  try {
    for (let nth = 0; nth < shares; nth += 1) {
      if ((await meter.limit({ key })).success) continue;
      const known = windowsOf(env);
      const window = known.get(key);
      if (window !== undefined) known.set(key, { ...window, refusedUntil: Date.now() + HELD_BACK_MS });
      return;
    }
  } catch (error) {
    log({ event: 'meter-unreachable', ...describeError(error) });
  }
}

function windowsOf(env: Bindings): Map<string, RateWindow> {
  const known = windows.get(env) ?? new Map<string, RateWindow>();
  windows.set(env, known);
  return known;
}

/** Goes on after the answer; where there is nothing to wait on (a test's request), it goes on all the same. */
export function behind(c: AppContext, work: Promise<void>): void {
  try {
    c.executionCtx.waitUntil(work);
  } catch {
    void work;
  }
}

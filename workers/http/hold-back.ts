import { routePath } from 'hono/route';
import type { Bindings } from '../env.ts';
import type { AppContext, RenderProblem } from './app-env.ts';
import { readCookie, SESSION_COOKIE } from './cookies.ts';
import { forgetOldest } from './forget-oldest.ts';
import { peekRate, type Rate } from './limit-rate.ts';
import { renderProblemJson } from './problem-response.ts';

/** What holds somebody back: limits, each of which may, or the word of their own object (epoch ms). */
export type Hold = { readonly rates: readonly Rate[] } | { readonly until: number };

/** Somebody who is held back still. */
export interface HeldBack {
  readonly retryAfterSeconds: number;
  readonly render: RenderProblem;
  /** For the log line. */
  readonly route: string;
  readonly tenantId: string | undefined;
}

interface Remembered extends Omit<HeldBack, 'retryAfterSeconds'> {
  readonly hold: Hold;
}

const MOST_HELD = 2_000;
/** A credential and a path; longer ones go the long way, so that nobody fills the memory with spellings. */
const MOST_KEY_CHARS = 3_000;
const BEARER = /^Bearer /i;

const held = new WeakMap<Bindings, Map<string, Remembered>>();

/**
 * Remembers that whoever asks this with this very credential is at a limit. Only for a request whose credential has been
 * verified: then no other text is ever found, and a forged one neither holds its owner back nor learns that they are. Not
 * where the body decides (an alarm): method and path, with the credential, are all that is looked at.
 */
export function holdBack(c: AppContext, hold: Hold): void {
  const key = keyOf(c.req.raw);
  if (key === undefined) return;
  const known = held.get(c.env) ?? new Map<string, Remembered>();
  held.set(c.env, known);
  const render = c.get('renderProblem') ?? renderProblemJson;
  known.set(key, { hold, render, route: routePath(c, -1), tenantId: c.get('tenantId') });
  forgetOldest(known, MOST_HELD);
}

/**
 * Whether this credential is known to be at its limit for what it asks, and still is: looked up before anything is
 * verified or read. Exact: a limit is asked as the request itself would ask it, but nothing is taken.
 */
export function findHeldBack(env: Bindings, request: Request, now = Date.now()): HeldBack | undefined {
  const known = held.get(env);
  if (known === undefined || known.size === 0) return undefined;
  const key = keyOf(request);
  const found = key === undefined ? undefined : known.get(key);
  if (key === undefined || found === undefined) return undefined;
  const retryAfterSeconds = waitOf(env, found.hold, now);
  if (retryAfterSeconds !== undefined) return { ...found, retryAfterSeconds };
  known.delete(key);
  return undefined;
}

function waitOf(env: Bindings, hold: Hold, now: number): number | undefined {
  if ('until' in hold) return now < hold.until ? Math.ceil((hold.until - now) / 1_000) : undefined;
  for (const rate of hold.rates) {
    const wait = peekRate(env, rate, now);
    if (wait !== undefined) return wait;
  }
  return undefined;
}

/** A header comes before a cookie, as at the doors. What is bound to a key proves nothing by its text. */
function keyOf({ headers, method, url }: Request): string | undefined {
  const authorization = headers.get('authorization');
  if (authorization !== null && !BEARER.test(authorization)) return undefined;
  const credential = authorization ?? readCookie(headers, SESSION_COOKIE);
  if (credential === undefined) return undefined;
  const end = url.indexOf('?');
  const key = `${method} ${end < 0 ? url : url.slice(0, end)}\n${credential}`;
  return key.length <= MOST_KEY_CHARS ? key : undefined;
}

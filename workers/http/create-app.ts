import type { Language } from '@naer/contracts/error-codes';
import { problem } from '@naer/contracts/problem';
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import type { AppContext, AppEnv, RenderProblem } from './app-env.ts';
import { chooseLanguage } from './choose-language.ts';
import { drainUnread } from './drain-body.ts';
import { findHeldBack, type HeldBack } from './hold-back.ts';
import { takeOfAddress } from './limit-address.ts';
import { answerLimited } from './limit-rate.ts';
import { describeError, type LogEntry, log } from './log.ts';
import { problemResponse } from './problem-response.ts';
import { requestIdFrom } from './request-id.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const SLOW_MS = 1000;
/** A flood shall not be a flood of lines as well. */
const LIMITED_LINE_EVERY_MS = 1000;
/** The token endpoint has a format and limits of its own. */
const NOT_LET_IN: ReadonlySet<string> = new Set(['unauthenticated', 'credential-revoked']);

/** Answers are for the caller alone, are data and never a page; no CORS headers: other origins read nothing. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
} as const;

export interface AppOptions {
  /** Route patterns whose successes are too many to log one by one (the devices' door). */
  readonly quietRoutes?: readonly string[];
}

/**
 * The outermost app: request id, security headers, log line, 404, 405 with Allow, and the one place where an
 * unexpected error becomes `internal`. Rooms mount with `app.route(prefix, room)` and set no `onError` of their own.
 */
export function createApp(options: AppOptions = {}): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const sayLimited = limitedLines();
  app.use(frame(new Set(options.quietRoutes), sayLimited));
  const answer = app.fetch;
  app.fetch = function fetchOrHoldBack(request, env, executionCtx) {
    const held = findHeldBack(env as AppEnv['Bindings'], request);
    return held === undefined ? answer(request, env, executionCtx) : refuseHeldBack(request, held, sayLimited);
  };
  app.onError((error, c) => {
    log({ event: 'unexpected-error', requestId: c.get('requestId'), ...describeError(error) });
    return problemResponse(c, 'internal');
  });
  app.notFound((c) => {
    const allowed = METHODS.filter((method) => hasRoute(app, method, c.req.path));
    if (allowed.length === 0) return problemResponse(c, 'not-found');
    return problemResponse(c, 'method-not-allowed', { headers: { allow: allowed.join(', ') } });
  });
  return app;
}

/** Who is known to be at a limit costs a look-up and this answer: a flood is held back in front of everything else. */
async function refuseHeldBack(request: Request, held: HeldBack, say: SayLimited): Promise<Response> {
  const requestId = requestIdFrom(request.headers.get('x-request-id'));
  const { retryAfterSeconds, render, route, tenantId } = held;
  await drainUnread(request);
  const { text, headers } = await renderLimited(render, chooseLanguage(request.headers.get('accept-language')));
  say({ method: request.method, route, requestId, tenantId, code: 'too-many-requests' });
  const own = { 'retry-after': String(retryAfterSeconds), 'x-request-id': requestId };
  return new Response(text, { status: 429, headers: { ...headers, ...own } });
}

interface Rendered {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The same for everybody of one language and format: rendered once. */
const rendered = new Map<RenderProblem, Map<Language, Rendered>>();

async function renderLimited(render: RenderProblem, language: Language): Promise<Rendered> {
  const ofFormat = rendered.get(render) ?? new Map<Language, Rendered>();
  rendered.set(render, ofFormat);
  const known = ofFormat.get(language);
  if (known !== undefined) return known;
  const response = render(problem('too-many-requests', language), language);
  const made = { text: await response.text(), headers: { ...HEADERS, ...Object.fromEntries(response.headers) } };
  ofFormat.set(language, made);
  return made;
}

type SayLimited = (line: Pick<LogEntry, 'method' | 'route' | 'ms' | 'requestId' | 'tenantId' | 'code'>) => void;

function limitedLines(): SayLimited {
  let [saidAt, times] = [0, 0];
  return function sayLimited(line) {
    times += 1;
    const now = Date.now();
    if (now - saidAt < LIMITED_LINE_EVERY_MS) return;
    log({ event: 'request', status: 429, ...line, times });
    [saidAt, times] = [now, 0];
  };
}

function frame(quiet: ReadonlySet<string>, sayLimited: SayLimited) {
  return createMiddleware<AppEnv>(async function frameRequest(c, next) {
    const startedAt = Date.now();
    const requestId = requestIdFrom(c.req.raw.headers.get('x-request-id'));
    c.set('requestId', requestId);
    await next();
    if (NOT_LET_IN.has(c.get('problemCode') ?? '')) limitRefusals(c);
    if (c.res.status >= 400) await drainUnread(c.req.raw);
    // The answer to an upgrade belongs to the socket: its headers cannot be changed.
    if (c.res.status !== 101) addHeaders(c.res.headers, requestId);
    const ms = Date.now() - startedAt;
    const route = routePath(c, -1);
    if (c.res.status < 400 && ms < SLOW_MS && quiet.has(route)) return;
    const [tenantId, code] = [c.get('tenantId'), c.get('problemCode')];
    const line = { method: c.req.method, route, ms, requestId, tenantId, code };
    if (c.res.status === 429) sayLimited(line);
    else log({ event: 'request', status: c.res.status, ...line });
  });
}

/** Who was not let in too often from one address is told so: who does prove who they are is let in from there all the same. */
function limitRefusals(c: AppContext): void {
  const wait = takeOfAddress(c, 'addressRefusals');
  if (wait === undefined) return;
  // Else the headers of the one it takes the place of would be its own.
  c.res = undefined;
  c.res = answerLimited(c, wait);
}

function addHeaders(headers: Headers, requestId: string): void {
  for (const [name, value] of Object.entries(HEADERS)) if (!headers.has(name)) headers.set(name, value);
  headers.set('x-request-id', requestId);
}

/** Middleware is registered for every method and does not count. */
function hasRoute(app: Hono<AppEnv>, method: string, path: string): boolean {
  const [matches] = app.router.match(method, path);
  return matches.some(([[, route]]) => route.method === method);
}

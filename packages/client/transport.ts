import { parseJsonKeepingDigits } from '@naer/contracts/json-number';
import type { Language } from '@naer/domain/language/words';
import { err, ok } from '@naer/domain/result';
import type { Answer, AnyProblem, ClientError } from './client-error.ts';

const DEFAULT_TIMEOUT_MS = 15_000;

export interface ClientOptions {
  /** `https://host`, or empty in a browser for the page's own origin. */
  readonly baseUrl: string;
  /** Device credential or practitioner token; sent as Bearer, never in a URL. In a browser, absent: the session's cookie. */
  readonly token?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** Of titles, details and advice to patients. */
  readonly language?: Language | undefined;
  /** Longest wait for an answer, default 15 s. */
  readonly timeoutMs?: number | undefined;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one call. Never throws: what went wrong is in the answer. */
export type Send = <T>(call: Call) => Promise<Answer<T>>;

/** JSON over fetch; measured numbers keep their digits. */
export function createTransport(options: ClientOptions): Send {
  const send = options.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => fetch(input, init));
  return async function sendCall<T>(call: Call): Promise<Answer<T>> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const signal = call.signal === undefined ? timeout : AbortSignal.any([call.signal, timeout]);
    let response: Response;
    let text: string;
    try {
      response = await send(urlOf(options.baseUrl, call), {
        method: call.method,
        headers: headersOf(options, call.body !== undefined),
        signal,
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      text = await response.text();
    } catch {
      return err({ kind: 'network', reason: reasonOf(call.signal, timeout) });
    }
    // The server has nothing to say beyond that it is done.
    if (response.status === 204) return ok(undefined as T);
    const body = parse(text);
    if (!response.ok) return err(problemOf(response, body));
    return body === undefined ? err({ kind: 'network', reason: 'unreadable' }) : ok(body as T);
  };
}

/** A path of the API with its query; ids are made safe by `segment`. */
export function urlOf(baseUrl: string, call: Pick<Call, 'path' | 'query'>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) query.set(name, String(value));
  const text = query.size === 0 ? '' : `?${query}`;
  return `${baseUrl.replace(/\/+$/, '')}${call.path}${text}`;
}

export const segment: (id: string) => string = encodeURIComponent;

function headersOf(options: ClientOptions, hasBody: boolean): Record<string, string> {
  return {
    accept: 'application/json, application/problem+json',
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    ...(options.language === undefined ? {} : { 'accept-language': options.language }),
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
  };
}

function reasonOf(caller: AbortSignal | undefined, timeout: AbortSignal): 'aborted' | 'timeout' | 'unreachable' {
  if (caller?.aborted === true) return 'aborted';
  return timeout.aborted ? 'timeout' : 'unreachable';
}

function parse(text: string): unknown {
  try {
    return parseJsonKeepingDigits(text);
  } catch {
    return undefined;
  }
}

/** What stands in front of the service may answer without problem+json: then the status is all there is. */
function problemOf(response: Response, body: unknown): ClientError {
  const stated = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const code = typeof stated.code === 'string' ? stated.code : 'unknown';
  const problem: AnyProblem = { ...stated, code };
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    kind: 'problem',
    status: response.status,
    problem,
    ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {}),
  };
}

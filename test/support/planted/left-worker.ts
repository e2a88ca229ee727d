import { plant } from './planted.ts';

/** What came out of a Worker and was seen by this test process: answers that refuse, addresses in headers, requests sent to others. */
export interface Left {
  readonly where: string;
  readonly text: string;
}

const left = new Map<string, Left>();
const ADDRESSES = ['location', 'content-location', 'link', 'x-request-id', 'etag'];
const MOST = 20_000;

/** A server of the test's own was sent this by the Worker: push, SMS, webhook. */
export function noteSent(where: string, text: string): void {
  if (left.size < MOST) left.set(`${where}\n${text}`, { where, text });
}

export function allLeft(): readonly Left[] {
  return [...left.values()];
}

/** Addresses of staff, by the end of the path that they are written at and the field they are in. */
const STAFF = [
  { path: /\/contact$/, field: 'phone', what: 'a telephone of staff' },
  { path: /\/push-subscriptions$/, field: 'endpoint', what: 'a push endpoint' },
] as const;

/** What a request that was taken has told of how staff is reached is looked for from then on. */
function plantAddresses(url: string, body: unknown): void {
  const at = STAFF.find(({ path }) => path.test(url));
  if (at === undefined || typeof body !== 'string') return;
  const told = (JSON.parse(body) as Readonly<Record<string, unknown>>)[at.field];
  if (typeof told === 'string') plant(at.what, told);
}

/**
 * Every answer to this process's `fetch` is looked at: addresses in headers, and what a refusal says. The caller's
 * answer is untouched.
 */
function watchFetch(): void {
  const send = globalThis.fetch;
  globalThis.fetch = async function watchedFetch(input, init) {
    const response = await send(input, init);
    for (const name of ADDRESSES) {
      const value = response.headers.get(name);
      if (value !== null && value.length > 36) noteSent(`header ${name}`, value);
    }
    if (response.ok && typeof input === 'string') plantAddresses(input, init?.body);
    if (response.status < 400 || !/json/.test(response.headers.get('content-type') ?? '')) return response;
    const method = init?.method ?? 'GET';
    const text = await response
      .clone()
      .text()
      .catch(() => '');
    noteSent(`answer ${response.status} to ${method}`, text);
    return response;
  };
}

watchFetch();

import { HttpConnection } from './http-connection.ts';

/** Makes the next request; called once a request. */
export type NextRequest = () => string;

export interface LoopResult {
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Milliseconds, one a request. */
  readonly latencies: readonly number[];
}

/** Enough to keep one workerd busy. */
export const CONNECTIONS = 32;

/**
 * As many requests as the connections carry in `forMs`, one in flight on each. Rejects on any answer but 200: a refused
 * request is quick and would pass for a fast one.
 */
export function runClosedLoop(port: number, next: NextRequest, forMs: number): Promise<LoopResult> {
  return HttpConnection.using(port, CONNECTIONS, (connections) => closedLoop(connections, next, forMs));
}

async function closedLoop(
  connections: readonly HttpConnection[],
  next: NextRequest,
  forMs: number,
): Promise<LoopResult> {
  const startedAt = performance.now();
  const until = startedAt + forMs;
  const latencies: number[] = [];
  await Promise.all(
    connections.map(async (connection) => {
      for (let sentAt = performance.now(); sentAt < until; sentAt = performance.now()) {
        await expectOk(connection, next());
        latencies.push(performance.now() - sentAt);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  return { requests: latencies.length, seconds, perSecond: latencies.length / seconds, latencies };
}

/** Does `work` while so many connections each have one request in flight; nothing is in flight afterwards. */
export function underLoad<T>(
  { port, next, connections }: { readonly port: number; readonly next: NextRequest; readonly connections: number },
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly perSecond: number }> {
  return HttpConnection.using(port, connections, async (open) => {
    const startedAt = performance.now();
    let requests = 0;
    let done = false;
    const load = Promise.all(
      open.map(async (connection) => {
        for (; !done; requests += 1) await expectOk(connection, next());
      }),
    );
    // A load that breaks off is no load: it rejects below, whatever was measured.
    load.catch(() => undefined);
    const result = await work().finally(() => {
      done = true;
    });
    await load;
    return { result, perSecond: (requests * 1000) / (performance.now() - startedAt) };
  });
}

export async function expectOk(connection: HttpConnection, request: string): Promise<string> {
  const { status, body } = await connection.send(request);
  if (status !== 200) throw new Error(`Answered ${status}: ${body.slice(0, 300)}`);
  return body;
}

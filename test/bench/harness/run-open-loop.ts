import { HttpConnection } from './http-connection.ts';
import { CONNECTIONS, expectOk, type LoopResult, type NextRequest } from './run-closed-loop.ts';

const TICK_MS = 1;

/**
 * Arrivals at a fixed mean rate whatever the server does (exponential gaps): a request that finds no free connection
 * waits in line, and its time counts from when it was due, so that a stall is not left out of the figures. Due means
 * the client's own 1 ms tick: its timer's error is no fault of the server.
 */
export function runOpenLoop(port: number, next: NextRequest, pace: Pace): Promise<OpenLoopResult> {
  return HttpConnection.using(port, 2 * CONNECTIONS, (connections) => openLoop(connections, next, pace));
}

export interface OpenLoopResult extends LoopResult {
  /** Milliseconds since the start when each became due, in the order of `latencies`. */
  readonly dueAt: readonly number[];
  /** How late the client's tick was for each arrival, in ms: its own load, which no latency holds. */
  readonly clientLate: readonly number[];
}

interface Pace {
  readonly perSecond: number;
  readonly forMs: number;
}

async function openLoop(
  connections: readonly HttpConnection[],
  next: NextRequest,
  options: Pace,
): Promise<OpenLoopResult> {
  const free = [...connections];
  const line: number[] = [];
  const latencies: number[] = [];
  const dueAts: number[] = [];
  const clientLate: number[] = [];
  let inFlight = 0;
  let failed: unknown;
  const serve = async (connection: HttpConnection) => {
    inFlight += 1;
    try {
      for (let dueAt = line.shift(); dueAt !== undefined; dueAt = line.shift()) {
        await expectOk(connection, next());
        latencies.push(performance.now() - dueAt);
        dueAts.push(dueAt - startedAt);
      }
    } catch (error) {
      failed ??= error;
    }
    inFlight -= 1;
    free.push(connection);
  };
  const startedAt = performance.now();
  const until = startedAt + options.forMs;
  const gapMs = 1000 / options.perSecond;
  let nextArrival = startedAt + exponential(gapMs);
  while (nextArrival < until && failed === undefined) {
    await tick();
    const now = performance.now();
    for (; nextArrival <= now && nextArrival < until; nextArrival += exponential(gapMs)) {
      line.push(now);
      clientLate.push(now - nextArrival);
      // In turn: workerd closes one that is idle for some seconds.
      const connection = free.shift();
      if (connection !== undefined) void serve(connection);
    }
  }
  while (inFlight > 0) await tick();
  if (failed !== undefined) throw failed;
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    requests: latencies.length,
    seconds,
    perSecond: latencies.length / seconds,
    latencies,
    dueAt: dueAts,
    clientLate,
  };
}

function exponential(meanMs: number): number {
  return -Math.log(1 - Math.random()) * meanMs;
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, TICK_MS));
}

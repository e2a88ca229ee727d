/** What a timer of the code under simulation comes to: an event of the world. */
export interface TimerHost {
  after(ms: number, label: string, run: () => unknown): { cancelled: boolean };
}

const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
let host: TimerHost | undefined;

/**
 * While a world runs, `setTimeout` means its time: nothing that the product waits for waits for a real clock. Only one
 * world runs at a time in a thread.
 */
export function hostTimers(next: TimerHost | undefined): void {
  host = next;
  const timers = globalThis as unknown as Record<'setTimeout' | 'clearTimeout', unknown>;
  timers.setTimeout = next === undefined ? real.setTimeout : fakeSetTimeout;
  timers.clearTimeout = next === undefined ? real.clearTimeout : fakeClearTimeout;
}

function fakeSetTimeout(run: () => unknown, ms = 0): { cancelled: boolean } | undefined {
  return host?.after(ms, 'timer', run);
}

function fakeClearTimeout(timer: { cancelled: boolean } | undefined): void {
  if (timer !== undefined) timer.cancelled = true;
}

/**
 * Every promise that can settle without another event has settled: Node runs the next tick once no microtask is left,
 * and the many small ones cost less than as many turns of the event loop.
 */
export function quiescence(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

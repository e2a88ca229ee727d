import { useSyncExternalStore } from 'react';

const STEP_MS = 10_000;
const MINUTE_MS = 60_000;
const LOOK_EVERY_MS = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let shown = begun();

function begun(): number {
  return Math.floor(Date.now() / STEP_MS) * STEP_MS;
}

function look(): void {
  const now = begun();
  if (now === shown) return;
  shown = now;
  for (const listener of listeners) listener();
}

/** One timer for the whole page, while anybody looks. */
function onStep(listener: () => void): () => void {
  look();
  listeners.add(listener);
  timer ??= setInterval(look, LOOK_EVERY_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Epoch ms, ten seconds at a time: for clocks that run. */
export function useNow(): number {
  return useSyncExternalStore(onStep, () => shown);
}

/** The begun minute in epoch ms: durations on the screen follow the clock, and rows are drawn once a minute at most. */
export function useMinute(): number {
  return useSyncExternalStore(onStep, () => Math.floor(shown / MINUTE_MS) * MINUTE_MS);
}

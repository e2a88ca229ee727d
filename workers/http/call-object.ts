const MAX_JITTER_MS = 100;

/**
 * Calls an object, once more when the platform says that is safe: `retryable` and not `overloaded`, with a fresh
 * stub (a broken one stays broken) after a random pause. What is called must be idempotent. Throws as the call does.
 */
export async function callObject<S, T>(stub: () => S, call: (object: S) => Promise<T>): Promise<T> {
  try {
    return await call(stub());
  } catch (error) {
    if (!isRetryable(error)) throw error;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * MAX_JITTER_MS));
    return await call(stub());
  }
}

function isRetryable(error: unknown): boolean {
  const marks = error as { retryable?: unknown; overloaded?: unknown } | null | undefined;
  return marks?.retryable === true && marks.overloaded !== true;
}

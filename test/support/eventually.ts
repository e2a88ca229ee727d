const EVERY_MS = 50;

/** Reads again and again until `done`; throws with what it last read. Errors of `read` are thrown at once. */
export async function eventually<T>(
  read: () => Promise<T>,
  done: (value: T) => boolean,
  withinMs = 30_000,
): Promise<T> {
  for (const until = Date.now() + withinMs; ; await new Promise((resolve) => setTimeout(resolve, EVERY_MS))) {
    const value = await read();
    if (done(value)) return value;
    if (Date.now() > until) throw new Error(`Waited ${withinMs} ms in vain; last: ${JSON.stringify(value)}`);
  }
}

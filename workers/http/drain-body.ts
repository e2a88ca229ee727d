const DRAIN_BYTES = 8_000_000;
const DRAIN_MS = 5_000;
/** Read in one piece, which costs a fifth of a stream's reader: a flood that is refused is of such. */
const SMALL_BYTES = 64_000;

/**
 * Reads the rest of a refused body and forgets it. A connection closed while the caller is still sending shows them a
 * broken pipe and not the answer (seen in workerd, from 2 MB on). Bounded in bytes and time; never rejects.
 */
export async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), DRAIN_MS);
  try {
    for (let size = 0; size < DRAIN_BYTES; ) {
      const { done, value } = await reader.read();
      if (done) return;
      size += value.byteLength;
    }
    await reader.cancel();
  } catch {
    // The caller is gone: there is nobody to answer.
  } finally {
    clearTimeout(timer);
  }
}

/** Drains the body of a request that was refused before anybody read it. */
export async function drainUnread(request: Request): Promise<void> {
  const length = request.headers.get('content-length');
  // The stream is not touched: an object of it would stay until the next full collection of garbage.
  if (length !== null && Number(length) <= SMALL_BYTES) return await drainSmall(request);
  if (request.body !== null && !request.bodyUsed && !request.body.locked) await drain(request.body.getReader());
}

/** One that is announced and then not sent holds up its own answer, so long and no longer. Nothing happens to one that was read. */
function drainSmall(request: Request): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, DRAIN_MS);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    request.arrayBuffer().then(end, end);
  });
}

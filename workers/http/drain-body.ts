const DRAIN_BYTES = 8_000_000;
const DRAIN_MS = 5_000;

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
  if (request.body !== null && !request.bodyUsed && !request.body.locked) await drain(request.body.getReader());
}

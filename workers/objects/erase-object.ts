import { withTimeout } from './with-timeout.ts';

const ERASED = 'erased';
const ERASED_WITHIN_MS = 10_000;

/** Whether everything that the object kept has been erased for good. */
export function wasErased(storage: DurableObjectStorage): boolean {
  return storage.kv.get(ERASED) !== undefined;
}

/**
 * Erases all that the object keeps, its alarm too, but for the mark that it was. The first call ends the object, for what it
 * holds in memory is of what was there, and rejects; the next one answers. Ask by `confirmErased`. What has filled up again
 * since it was erased (`isEmpty` false) is erased once more.
 */
export async function eraseObject(ctx: DurableObjectState, isEmpty = true): Promise<void> {
  const { storage } = ctx;
  if (wasErased(storage) && isEmpty) return;
  await storage.deleteAlarm();
  await storage.deleteAll();
  storage.kv.put(ERASED, 1);
  await storage.sync();
  ctx.abort('erased');
}

/** Erases an object and is sure of it. `erase` takes a stub of its own each time. Rejects when the object does not confirm. */
export async function confirmErased(erase: () => Promise<void>): Promise<void> {
  await withTimeout(erase(), ERASED_WITHIN_MS, undefined).catch(() => undefined);
  const confirmed = erase().then(() => true);
  if (!(await withTimeout(confirmed, ERASED_WITHIN_MS, false)))
    throw new Error('An object did not confirm its erasure');
}

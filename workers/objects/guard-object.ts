import type { DurableObject } from 'cloudflare:workers';
import type { Bindings } from '../env.ts';
import { describeError, log } from '../http/log.ts';

type Call = (...args: never[]) => unknown;
type ObjectClass<T> = new (ctx: DurableObjectState, env: Bindings) => T;

/** What callers decide by: whether the same again may succeed. */
const KEPT = ['retryable', 'overloaded', 'durableObjectReset'] as const;

/** The platform logs the message of what leaves a handler, and the caller of an object gets it: both get this instead. */
function redacted(thrown: unknown): Error {
  log({ event: 'unexpected-error', ...describeError(thrown) });
  const kept = KEPT.filter((name) => (thrown as Record<string, unknown> | null)?.[name] === true);
  return Object.assign(new Error('unexpected'), Object.fromEntries(kept.map((name) => [name, true])));
}

/** The same function, but what it throws says nothing of itself. */
export function guardCall<T extends Call>(call: T): T {
  return function guarded(this: unknown, ...args: never[]) {
    try {
      const answer = call.apply(this, args);
      // What another object answers is no Promise of ours, but waits like one.
      if (typeof (answer as PromiseLike<unknown> | null | undefined)?.then !== 'function') return answer;
      return Promise.resolve(answer).catch((thrown: unknown) => {
        throw redacted(thrown);
      });
    } catch (thrown) {
      throw redacted(thrown);
    }
  } as T;
}

/** Work behind the answer that fails is logged here and not by the platform. */
export function guardContext<T extends Pick<ExecutionContext, 'waitUntil'>>(ctx: T): T {
  const waitUntil = ctx.waitUntil.bind(ctx);
  const guarded = (work: Promise<unknown>) => waitUntil(Promise.resolve(work).catch(redacted));
  return Object.defineProperty(ctx, 'waitUntil', { value: guarded, configurable: true });
}

/**
 * The class as the platform gets it: what its constructor, its handlers (calls, `alarm`, `fetch`, sockets) and its work in
 * the background throw reaches neither the platform's log nor the caller. Every exported class is guarded (tested).
 */
export function guardObject<C extends ObjectClass<DurableObject<Bindings>>>(objectClass: C): C {
  const Base: ObjectClass<DurableObject<Bindings>> = objectClass;
  class Guarded extends Base {
    constructor(ctx: DurableObjectState, env: Bindings) {
      const block = ctx.blockConcurrencyWhile.bind(ctx);
      const guarded = <T>(work: () => Promise<T>) => block(guardCall(work));
      Object.defineProperty(guardContext(ctx), 'blockConcurrencyWhile', { value: guarded });
      try {
        super(ctx, env);
      } catch (thrown) {
        throw redacted(thrown);
      }
    }
  }
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(objectClass.prototype)))
    if (name !== 'constructor' && typeof value === 'function')
      Object.defineProperty(Guarded.prototype, name, { value: guardCall(value as Call) });
  return Guarded as unknown as C;
}

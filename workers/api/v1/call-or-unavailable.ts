import type { AppContext } from '../../http/app-env.ts';
import { describeError, log } from '../../http/log.ts';
import { withTimeout } from '../../objects/with-timeout.ts';

const ANSWER_WITHIN_MS = 10_000;
export const RETRY_AFTER = { 'retry-after': '5' } as const;

/** What the object answers, or undefined when it could not be reached in time: the caller then says 503. */
export async function callOrUnavailable<T>(c: AppContext, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await withTimeout(call(), ANSWER_WITHIN_MS, undefined);
  } catch (error) {
    log({ event: 'object-unreachable', requestId: c.get('requestId'), ...describeError(error) });
    return undefined;
  }
}

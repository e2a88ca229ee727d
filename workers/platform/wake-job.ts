import type { AppContext } from '../http/app-env.ts';
import { callObject } from '../http/call-object.ts';
import { describeError, log } from '../http/log.ts';
import { getJob } from '../job/get-job.ts';
import { withTimeout } from '../objects/with-timeout.ts';

const WAKE_WITHIN_MS = 3_000;

/** One that cannot be woken now is woken by the sweep. */
export async function wakeJob(c: AppContext, tenantId: string, jobId: string): Promise<void> {
  const woken = callObject(
    () => getJob(c.env, tenantId, jobId),
    async (job) => await job.wake({ v: 1, tenantId, jobId }),
  );
  await withTimeout(woken, WAKE_WITHIN_MS, undefined).catch((error: unknown) => {
    log({ event: 'object-unreachable', requestId: c.get('requestId'), ...describeError(error) });
  });
}

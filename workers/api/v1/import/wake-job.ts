import type { JobNamed } from '@naer/services/job/load-job';
import type { Bindings } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { callObject } from '../../../http/call-object.ts';
import { describeError, log } from '../../../http/log.ts';
import { getJob } from '../../../job/get-job.ts';
import { withTimeout } from '../../../objects/with-timeout.ts';

/** Wakes a job's object; idempotent. Tests bring their own. */
export type WakeJob = (env: Bindings, named: JobNamed) => Promise<void>;

export const LIVE_WAKE: WakeJob = async (env, { tenantId, jobId }) =>
  await callObject(
    () => getJob(env, tenantId, jobId),
    async (job) => await job.wake({ v: 1, tenantId, jobId }),
  );

const WAKE_WITHIN_MS = 3_000;

/** A job that cannot be woken now is woken by the sweep: what is to be done stands in the records. */
export async function wakeJob(c: AppContext, wake: WakeJob, named: JobNamed): Promise<void> {
  await withTimeout(wake(c.env, named), WAKE_WITHIN_MS, undefined).catch((error: unknown) => {
    log({ event: 'object-unreachable', requestId: c.get('requestId'), ...describeError(error) });
  });
}
